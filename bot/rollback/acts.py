"""The names of what can be confirmed about runs: in questions, in alerts and in the audit."""

MIGRATE, ROLLBACK, RESUME, UNDO = "migrate", "rollback", "run_resume", "run_undo"
