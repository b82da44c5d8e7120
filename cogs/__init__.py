"""Chat commands, one family a file. They translate between Discord and the rooms; no decisions.

Every module here has an `add_to`, which bot/wiring/chat.py calls: a file more is a command more.
"""
