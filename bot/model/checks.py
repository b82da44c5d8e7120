"""A named question with an answer, a severity and a hint."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a failed check matters."""

    CRITICAL = "critical"
    ADVISORY = "advisory"


@dataclass(frozen=True, slots=True)
class Check:
    """`detail` is what was found; `hint` what to do next, empty when all is well."""

    name: str
    severity: Severity
    ok: bool
    detail: str
    hint: str = ""

    def as_data(self) -> dict[str, object]:
        """For JSON."""
        return {
            "name": self.name,
            "severity": self.severity,
            "ok": self.ok,
            "detail": self.detail,
            "hint": self.hint,
        }


class Outcome(StrEnum):
    """The worst of several checks."""

    GOOD = "good"
    ADVISORY = "advisory"
    CRITICAL = "critical"


def worst(checks: Iterable[Check]) -> Outcome:
    """CRITICAL when a critical check failed, else ADVISORY when any did, else GOOD."""
    failed = {check.severity for check in checks if not check.ok}
    if Severity.CRITICAL in failed:
        return Outcome.CRITICAL
    return Outcome.ADVISORY if failed else Outcome.GOOD
