"""Writes a planned section into a project's folder, and removes it. Blocks."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.deployers.compose import files
from bot.deployers.compose.override import Override
from bot.deployers.compose.plan import PlannedSection
from bot.deployers.compose.project import FoundOverride
from bot.model.deployments import ActiveOverride
from bot.model.errors import Blocked


def check_writable(one: PlannedSection) -> None:
    """Check that all its files can be written, with the right owner.

    Raises:
        Blocked: pgherd may not.
        ServiceFailure: a file is gone.
    """
    base = one.facts.call.base
    needed = [(one.facts.location.file, base), *((s.path, s.like) for s in one.secrets)]
    for file, like in needed:
        if not files.may_write(file.parent, like):
            raise Blocked(
                f"pgherd may not write {file} for the owner of {like.name}.",
                code="project_folder_not_writable",
                hint=f"Run pgherd as {one.facts.owner}, who owns {base}, or as root.",
            )


def write(one: PlannedSection) -> None:
    """Write a project's section; with what it names before it, so that it is never incomplete.

    Raises:
        Blocked: somebody has changed our file by hand.
        ServiceFailure: the disk does not take it.
    """
    file, base = one.facts.location.file, one.facts.call.base
    for secret in one.secrets:
        files.write_like(secret.path, secret.content.reveal().encode(), secret.like)
    there = files.read_override(file) or Override((), files.placeholder(file))
    files.write_override(file, there.with_section(one.section), base)


def remove_section(
    found: FoundOverride | None, service: str, base: Path, folders: Iterable[Path]
) -> None:
    """Take a service's section back; the file goes, or becomes what it was, with its last section.

    The section goes last: as long as it is there, everybody sees that this is not finished.

    Raises:
        ServiceFailure: the folder cannot be written.
    """
    for folder in sorted(folders):
        files.remove_secrets(folder, service)
    if found is None:
        return
    rest = found.override.without(service)
    if rest.sections:
        files.write_override(found.file, rest, base)
    elif rest.before is None:
        files.remove(found.file)
    else:
        before = rest.before
        files.write(found.file, before.text.encode(), before.mode, before.uid, before.gid)


def whole(found: Sequence[FoundOverride], service: str) -> ActiveOverride | None:
    """What is in force by these overrides of one service; not whole where one is missing."""
    sections = {
        str(one.file): section
        for one in found
        if (section := one.override.section(service)) is not None
    }
    if not sections:
        return None
    first = next(iter(sections.values()))
    same = {section.run for section in sections.values()} == {first.run}
    return ActiveOverride(first.run, first.server, whole=same and set(first.files) <= set(sections))
