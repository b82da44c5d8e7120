"""Medians, ratios, and how they are printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio to a baseline of the same run, and the target that it is held against."""

    name: str
    ratio: float
    target: float
    more_is_better: bool = False

    @property
    def met(self) -> bool:
        return self.ratio >= self.target if self.more_is_better else self.ratio <= self.target

    def __str__(self) -> str:
        verdict = "met" if self.met else "NOT MET"
        relation = ">=" if self.more_is_better else "<="
        return f"{self.name}: {self.ratio:.2f} (target {relation} {self.target:g}, {verdict})"


def show(name: str, values: Sequence[float], unit: str) -> float:
    """Prints every value and gives the median."""
    listed = " ".join(f"{value:.0f}" for value in values)
    print(f"{name}: median {median(values):.0f} {unit} of [{listed}]", flush=True)
    return median(values)
