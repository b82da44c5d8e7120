"""What every run stands on: journal, locks, steps, runner, resume, rebuild and the watch."""
