"""PostgreSQL's versions: when a major ends, and which minors fix known vulnerabilities.

Sources: https://www.postgresql.org/support/versioning/ (a major ends five years after its first
release, with the last minor in November) and https://www.postgresql.org/support/security/ (the
minor that fixes each). Checked on 2026-11-22; a release after that day is not in the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version since 10: major and minor."""

    major: int
    minor: int

    @classmethod
    def from_number(cls, server_version_num: int) -> Self:
        """From the setting `server_version_num`: 160014 is 16.14."""
        return cls(server_version_num // 10_000, server_version_num % 10_000)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


END_OF_LIFE: Mapping[int, date] = {
    10: date(2022, 11, 10),
    11: date(2023, 11, 9),
    12: date(2024, 11, 21),
    13: date(2025, 11, 13),
    14: date(2026, 11, 12),
    15: date(2027, 11, 11),
    16: date(2028, 11, 9),
    17: date(2029, 11, 8),
    18: date(2030, 11, 14),
}


@dataclass(frozen=True, slots=True)
class SecurityRelease:
    """A release with security fixes: `fixed_in` has the first safe minor of each major."""

    released: date
    fixed_in: Mapping[int, int]
    vulnerabilities: str
    """Their CVE numbers, or how many there are, for people."""


# Newest first: the first entry that a version falls short of names what to update to.
SECURITY_RELEASES = (
    SecurityRelease(
        date(2026, 8, 13),
        {18: 6, 17: 11, 16: 15, 15: 19, 14: 24},
        "28 vulnerabilities, including CVE-2026-6471",
    ),
    SecurityRelease(
        date(2026, 5, 14),
        {18: 4, 17: 10, 16: 14, 15: 18, 14: 23},
        "11 vulnerabilities, including CVE-2026-6473 and CVE-2026-6477 (pg_dump)",
    ),
    SecurityRelease(
        date(2026, 2, 12),
        {18: 2, 17: 8, 16: 12, 15: 16, 14: 21},
        "CVE-2026-2003 to CVE-2026-2007",
    ),
    SecurityRelease(
        date(2025, 11, 13),
        {18: 1, 17: 7, 16: 11, 15: 15, 14: 20, 13: 23},
        "CVE-2025-12817, CVE-2025-12818",
    ),
    SecurityRelease(
        date(2025, 8, 14),
        {17: 6, 16: 10, 15: 14, 14: 19, 13: 22},
        "CVE-2025-8713, CVE-2025-8714 and CVE-2025-8715 (pg_dump)",
    ),
    SecurityRelease(
        date(2025, 2, 13),
        {17: 3, 16: 7, 15: 11, 14: 16, 13: 19},
        "CVE-2025-1094 (psql)",
    ),
)


def end_of_life(version: Version) -> date | None:
    """The day on which its major ends, or None for a major that the table does not know."""
    return END_OF_LIFE.get(version.major)


def missing_fixes(version: Version) -> tuple[SecurityRelease, ...]:
    """The security releases that `version` is missing, newest first."""
    return tuple(
        release
        for release in SECURITY_RELEASES
        if version.minor < release.fixed_in.get(version.major, 0)
    )
