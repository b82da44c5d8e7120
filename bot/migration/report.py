"""A plan, for people and for programs."""

from dataclasses import asdict
from datetime import timedelta

from bot.model.checks import Outcome
from bot.model.plans import Plan, Problem, shown_hash
from bot.model.quantities import duration
from bot.model.reports import Line, Report, Section

"""So many signs of a hash tell two plans apart for people."""


def plan_report(plan: Plan) -> Report:
    """What would be done, and what forbids it; critical where something does."""
    sections = (
        Section("What forbids it", tuple(_line(p, Outcome.CRITICAL) for p in plan.blockers)),
        Section("To be known", tuple(_line(p, Outcome.ADVISORY) for p in plan.warnings)),
        Section("What it changes", tuple(Line(None, "•", change) for change in plan.changes)),
        Section("Who is disconnected", tuple(Line(None, "•", s) for s in plan.disconnects)),
        Section(
            "Steps",
            tuple(
                Line(None, f"{number}. {step.name}", step.does)
                for number, step in enumerate(plan.steps, start=1)
            ),
        ),
        Section(
            "What is confirmed",
            (Line(None, "Plan", shown_hash(plan.hash)), Line(None, "Away", _away(plan))),
        ),
    )
    return Report(
        title=plan.title,
        outcome=_outcome(plan),
        sections=tuple(section for section in sections if section.lines),
        data=plan_data(plan),
    )


def plan_data(plan: Plan) -> dict[str, object]:
    """The plan as the command line's contract has it."""
    return {
        "ok": not plan.blockers,
        "hash": plan.hash,
        "service": plan.service,
        "source": plan.source,
        "target": plan.target,
        "changes": list(plan.changes),
        "disconnects": list(plan.disconnects),
        "blockers": [asdict(problem) for problem in plan.blockers],
        "warnings": [asdict(problem) for problem in plan.warnings],
        "steps": [asdict(step) for step in plan.steps],
        "estimate_s": plan.estimate_s,
    }


def _outcome(plan: Plan) -> Outcome:
    if plan.blockers:
        return Outcome.CRITICAL
    return Outcome.ADVISORY if plan.warnings else Outcome.GOOD


def _line(problem: Problem, outcome: Outcome) -> Line:
    return Line(outcome, problem.object, problem.message, (problem.hint,))


def _away(plan: Plan) -> str:
    if plan.estimate_s is None:
        return "not measured yet: as long as its containers take to stop, start and be well"
    return f"about {duration(timedelta(seconds=plan.estimate_s))}, as the runs before"
