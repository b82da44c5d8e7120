"""Chat commands, one family a file. They translate between Discord and the rooms; no decisions."""
