"""One report in three forms: for Discord, for the terminal, as JSON; and errors in words."""
