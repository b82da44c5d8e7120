"""The reports of `shared plan` and `shared apply`, for people and for programs. No I/O."""

from collections.abc import Iterator

from bot.model.checks import Check, Outcome, Severity
from bot.model.quantities import plural
from bot.model.reports import Line, Report, Section
from bot.shared_server.acts import Act
from bot.shared_server.differences import Difference
from bot.shared_server.plan import SharedPlan


def plan_report(plan: SharedPlan) -> Report:
    """The report of `shared plan`."""
    missing = plural(len(plan.acts), "thing") if plan.acts else "nothing"
    title = f"{plan.server}: {missing} missing"
    if plan.differs:
        title += f", {plural(len(plan.differs), 'difference')}"
    return Report(title, plan.outcome, tuple(_sections(plan)), data=_data(plan))


def applied_report(made: tuple[Act, ...], after: SharedPlan) -> Report:
    """The report of `shared apply`: what it created, and the plan after it."""
    title = (
        f"{after.server}: {plural(len(made), 'thing')} created" if made else "Nothing was missing"
    )
    lines = tuple(Line(Outcome.GOOD, _subject(act), act.does) for act in made)
    sections = (Section("Created", lines),) if lines else ()
    return Report(
        title,
        after.outcome,
        (*sections, *_sections(after)),
        data={**_data(after), "made": [_act_data(act) for act in made]},
    )


def _sections(plan: SharedPlan) -> Iterator[Section]:
    if plan.acts:
        lines = tuple(Line(Outcome.ADVISORY, _subject(act), act.does) for act in plan.acts)
        yield Section("Missing", lines)
    if plan.differs:
        yield Section("Not as configured, left as it is", tuple(map(_difference, plan.differs)))
    yield Section("Checks", tuple(map(_check, plan.checks)))


def _subject(act: Act) -> str:
    return f"{act.kind.replace('_', ' ')} {act.name}"


def _difference(difference: Difference) -> Line:
    return Line(
        Outcome.ADVISORY,
        f"{difference.kind.replace('_', ' ')} of {difference.name}",
        f"is {difference.here}, configured: {difference.wanted}",
        (f"By hand: {difference.by_hand}",),
    )


def _check(check: Check) -> Line:
    failed = Outcome.CRITICAL if check.severity is Severity.CRITICAL else Outcome.ADVISORY
    notes = (check.hint,) if check.hint else ()
    subject = check.name.replace("_", " ")
    return Line(Outcome.GOOD if check.ok else failed, subject, check.detail, notes)


def _data(plan: SharedPlan) -> dict[str, object]:
    return {
        "ok": not plan.blockers,
        "server": plan.server,
        "hash": plan.hash,
        "missing": [_act_data(act) for act in plan.acts],
        "differs": [
            {
                "kind": difference.kind,
                "name": difference.name,
                "here": difference.here,
                "wanted": difference.wanted,
                "by_hand": difference.by_hand,
            }
            for difference in plan.differs
        ],
        "checks": [check.as_data() for check in plan.checks],
    }


def _act_data(act: Act) -> dict[str, object]:
    return {"kind": act.kind, "name": act.name, "database": act.database, "does": act.does}
