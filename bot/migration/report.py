"""A plan as a report, for people and for programs. No I/O."""

from dataclasses import asdict
from datetime import timedelta

from bot.model.checks import Outcome
from bot.model.plans import Plan, Problem, shown_hash
from bot.model.quantities import duration
from bot.model.reports import Line, Report, Section


def plan_report(plan: Plan) -> Report:
    """What would be done, and what forbids it; critical where something does."""
    sections = (
        Section("Blockers", tuple(_line(p, Outcome.CRITICAL) for p in plan.blockers)),
        Section("Warnings", tuple(_line(p, Outcome.ADVISORY) for p in plan.warnings)),
        Section("Changes", tuple(Line(None, "•", change) for change in plan.changes)),
        Section("Will be disconnected", tuple(Line(None, "•", s) for s in plan.disconnects)),
        Section(
            "Steps",
            tuple(
                Line(None, f"{number}. {step.name}", step.does)
                for number, step in enumerate(plan.steps, start=1)
            ),
        ),
        Section(
            "To confirm",
            (
                Line(None, "Plan", shown_hash(plan.hash)),
                Line(None, "Expected downtime", _downtime(plan)),
            ),
        ),
    )
    return Report(
        title=plan.title,
        outcome=_outcome(plan),
        sections=tuple(section for section in sections if section.lines),
        data=_plan_data(plan),
    )


def _plan_data(plan: Plan) -> dict[str, object]:
    """The plan as the command line's contract has it."""
    return {
        "ok": not plan.blockers,
        "hash": plan.hash,
        "service": plan.service,
        "source": plan.source,
        "target": plan.target,
        "changes": list(plan.changes),
        "disconnects": list(plan.disconnects),
        "blockers": list(map(_problem_data, plan.blockers)),
        "warnings": list(map(_problem_data, plan.warnings)),
        "steps": [asdict(step) for step in plan.steps],
        "estimate_s": plan.estimate_s,
    }


def _problem_data(problem: Problem) -> dict[str, str]:
    return {
        "code": problem.code,
        "object": problem.object,
        "message": problem.message,
        "hint": problem.hint,
    }


def _outcome(plan: Plan) -> Outcome:
    if plan.blockers:
        return Outcome.CRITICAL
    return Outcome.ADVISORY if plan.warnings else Outcome.GOOD


def _line(problem: Problem, outcome: Outcome) -> Line:
    return Line(outcome, problem.object, problem.message, (problem.hint,))


def _downtime(plan: Plan) -> str:
    if plan.estimate_s is None:
        return "not measured yet: the time in which the containers stop, start and become healthy"
    return f"about {duration(timedelta(seconds=plan.estimate_s))}, as in earlier runs"
