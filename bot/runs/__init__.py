"""What every run stands on: its next act, the runner, the locks, and the journal for people."""
