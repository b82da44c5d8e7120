"""The pre-flight checks of a migration, one a file: each turns facts into problems."""
