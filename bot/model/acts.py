"""The names of acts: in what is confirmed, in the buttons of alerts, and in the audit.

They stand in messages that were posted and in the state file, so they do not change.
"""

RUN_BACKUP = "backup_run"
VERIFY_BACKUP = "backup_verify"
PRUNE_BACKUPS = "backup_prune"
REPLACE_DATABASE = "backup_replace"
END_SESSION = "end_session"
MIGRATE = "migrate"
ROLLBACK = "rollback"
RESUME = "run_resume"
UNDO = "run_undo"
