"""The steps of migrations and rollbacks, one a file; an order puts them together."""
