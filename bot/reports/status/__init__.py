"""`/pg status`: gather facts from everywhere at once, assess them purely, make a report."""
