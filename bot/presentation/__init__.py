"""Presentation: one report in three forms, for Discord, the terminal and programs; and errors in words."""
