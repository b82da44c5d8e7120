"""The rules that can be broken, each with how much it matters and what its alert is called."""

from collections.abc import Mapping

from bot.model.alerts import Rule
from bot.model.checks import Severity

BACKUP_FAILED = Rule("backup_failed", Severity.CRITICAL, "The backup of {object} failed")
BACKUP_OVERDUE = Rule("backup_overdue", Severity.CRITICAL, "The backup of {object} is overdue")
BACKUP_MISSED = Rule("backup_missed", Severity.ADVISORY, "A backup of {object} was missed")
BACKUP_SHRUNK = Rule(
    "backup_shrunk", Severity.ADVISORY, "The backup of {object} is far smaller than the last one"
)
BACKUP_UNVERIFIED = Rule(
    "backup_unproven", Severity.ADVISORY, "No backup of {object} was ever restored as a test"
)
RESTORE_TEST_FAILED = Rule(
    "restore_test_failed", Severity.CRITICAL, "A backup of {object} did not survive its test"
)
RUN_UNFINISHED = Rule("run_unfinished", Severity.CRITICAL, "The run {object} is not finished")
SERVICE_DRIFTED = Rule(
    "service_drifted", Severity.CRITICAL, "{object} does not run as it was switched"
)

RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        BACKUP_FAILED,
        BACKUP_OVERDUE,
        BACKUP_MISSED,
        BACKUP_SHRUNK,
        BACKUP_UNVERIFIED,
        RESTORE_TEST_FAILED,
        RUN_UNFINISHED,
        SERVICE_DRIFTED,
    )
}
