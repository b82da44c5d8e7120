"""What is written into an owner's folder is whole or not there, whenever pgherd is killed."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.killed_writer import killed_at

from bot.deployers.compose import files
from bot.deployers.compose.facts import ProjectFacts
from bot.deployers.compose.model import Model
from bot.deployers.compose.override import Section
from bot.deployers.compose.override_files import remove_section, whole, write
from bot.deployers.compose.override_location import OverrideLocation
from bot.deployers.compose.plain_call import PlainCall
from bot.deployers.compose.plan import PlannedSection, SecretFile
from bot.deployers.compose.project import FoundOverride
from bot.model.deployments import ActiveOverride
from bot.model.errors import Blocked, ServiceFailure
from bot.model.secret import Secret


@pytest.fixture(params=["new file", "placeholder"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OverrideLocation]:
    folder = tmp_path / "a $b"
    folder.mkdir(mode=0o750)
    (folder / "compose.yaml").write_text("services: {app: {image: x}}")
    (folder / "pw").write_text("old")
    (folder / "pw").chmod(0o440)
    file = folder / "compose.override.yaml"
    if request.param == "placeholder":
        file.write_text("# mine: ü\nservices: {}\n")
        file.chmod(0o664)
    return OverrideLocation(file, is_new=request.param == "new file", why="")


def planned_section(
    location: OverrideLocation, service: str = "mealie", run: str = "run-1"
) -> PlannedSection:
    folder = location.file.parent
    path = folder / f".pgherd-{service}+pw"
    part = Section(
        service=service,
        run=run,
        server="shared",
        environment={f"{service}-app": {"PGHOST": "shared"}},
        networks={},
        external={},
        secrets={f"{service}-app": {"pgherd_pw": str(path)}},
        files=(str(location.file),),
        private=True,
    )
    facts = ProjectFacts(
        call=PlainCall(folder, (folder / "compose.yaml",), by_variable=False),
        location=location,
        model=Model("x", {}, {}, ""),
        services=(),
        containers={},
        contents={},
        image_ids={},
        changed=frozenset(),
        owner="me",
    )
    return PlannedSection(facts, part, (SecretFile(path, Secret("new"), folder / "pw"),), ())


def found(location: OverrideLocation, service: str = "mealie") -> FoundOverride | None:
    override = files.read_override(location.file)
    there = override is not None and override.section(service) is not None
    return FoundOverride(location.file, override) if override is not None and there else None


def undo(location: OverrideLocation, service: str = "mealie") -> None:
    folder = location.file.parent
    remove_section(found(location, service), service, folder / "compose.yaml", [folder])


def look(location: OverrideLocation) -> dict[str, tuple[str, int]]:
    folder = location.file.parent
    return {
        path.name: (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            stat.S_IMODE(path.stat().st_mode),
        )
        for path in (folder, *folder.iterdir())
    }


def seen(location: OverrideLocation, service: str = "mealie") -> ActiveOverride | None:
    there = found(location, service)
    return whole([] if there is None else [there], service)


def test_written_and_taken_back_the_folder_is_as_it_was(location: OverrideLocation) -> None:
    before = look(location)
    write(planned_section(location))
    after = look(location)
    assert seen(location) == ActiveOverride("run-1", "shared")
    assert after["compose.override.yaml"][1] == 0o600
    assert after[".pgherd-mealie+pw"][1] == 0o440
    assert {name: after[name] for name in ("compose.yaml", "pw")}.items() <= before.items()
    undo(location)
    undo(location)
    assert look(location) == before


def test_killed_anywhere_it_can_go_on(location: OverrideLocation) -> None:
    write(planned_section(location))
    expected, calls = look(location), 0
    undo(location)
    while killed_at(calls, lambda: write(planned_section(location))):
        write(planned_section(location))
        assert look(location) == expected, f"killed at call {calls}"
        undo(location)
        calls += 1
    assert calls > 8


def test_killed_anywhere_it_can_be_taken_back(location: OverrideLocation) -> None:
    before, calls = look(location), 0
    while killed_at(calls, lambda: write(planned_section(location))):
        undo(location)
        assert look(location) == before, f"killed at call {calls}"
        calls += 1
    undo(location)
    assert calls > 8


def test_killed_while_it_takes_back_it_is_seen_and_finished(location: OverrideLocation) -> None:
    before, calls = look(location), 0
    write(planned_section(location))
    while killed_at(calls, lambda: undo(location)):
        if seen(location) is None:
            assert not {name for name in look(location) if name.startswith(".pgherd")}
        undo(location)
        assert look(location) == before, f"killed at call {calls}"
        write(planned_section(location))
        calls += 1
    assert calls > 2


def test_two_services_of_one_project_come_and_go_alone(location: OverrideLocation) -> None:
    before = look(location)
    write(planned_section(location))
    alone = look(location)
    write(planned_section(location, "mealie-2", "run-2"))
    undo(location, "mealie-2")
    assert look(location) == alone
    write(planned_section(location, "mealie-2", "run-2"))
    undo(location)
    assert (seen(location), seen(location, "mealie-2")) == (None, ActiveOverride("run-2", "shared"))
    assert ".pgherd-mealie-2+pw" in look(location)
    undo(location, "mealie-2")
    assert look(location) == before


def test_a_file_that_somebody_has_changed_is_not_written_over(location: OverrideLocation) -> None:
    write(planned_section(location))
    location.file.write_text(location.file.read_text() + "# mine\n")
    with pytest.raises(Blocked) as blocked:
        write(planned_section(location, "immich"))
    assert blocked.value.code == "override_changed_by_hand"


def test_a_disk_that_refuses_leaves_the_file_as_it_was(
    location: OverrideLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = look(location)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(ServiceFailure, match="No space left"):
            write(planned_section(location))
    assert look(location) == before


def test_a_part_of_several_files_is_whole_with_all_of_them(location: OverrideLocation) -> None:
    one = planned_section(location)
    two = Section(
        **{name: getattr(one.section, name) for name in Section.__slots__}
        | {"files": (*one.section.files, "/opt/other/compose.override.yaml")}
    )
    write(PlannedSection(one.facts, two, (), ()))
    assert seen(location) == ActiveOverride("run-1", "shared", whole=False)
