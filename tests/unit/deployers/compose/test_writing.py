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
from bot.deployers.compose.override_files import take_back, whole, write
from bot.deployers.compose.override_location import OverrideLocation
from bot.deployers.compose.plain_call import PlainCall
from bot.deployers.compose.plan import PlannedSection, SecretFile
from bot.deployers.compose.project import FoundOverride
from bot.model.deployments import ActiveOverride
from bot.model.errors import Blocked, ServiceFailure
from bot.model.secret import Secret


@pytest.fixture(params=["new file", "placeholder"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OverrideLocation]:
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


def pointing(
    place: OverrideLocation, service: str = "mealie", run: str = "run-1"
) -> PlannedSection:
    folder = place.file.parent
    path = folder / f".pgherd-{service}+pw"
    part = Section(
        service=service,
        run=run,
        server="shared",
        environment={f"{service}-app": {"PGHOST": "shared"}},
        networks={},
        external={},
        secrets={f"{service}-app": {"pgherd_pw": str(path)}},
        files=(str(place.file),),
        private=True,
    )
    facts = ProjectFacts(
        call=PlainCall(folder, (folder / "compose.yaml",), by_variable=False),
        place=place,
        model=Model("x", {}, {}, ""),
        services=(),
        containers={},
        contents={},
        image_ids={},
        changed=frozenset(),
        owner="me",
    )
    return PlannedSection(facts, part, (SecretFile(path, Secret("new"), folder / "pw"),), ())


def found(place: OverrideLocation, service: str = "mealie") -> FoundOverride | None:
    override = files.read_override(place.file)
    there = override is not None and override.part(service) is not None
    return FoundOverride(place.file, override) if override is not None and there else None


def undo(place: OverrideLocation, service: str = "mealie") -> None:
    folder = place.file.parent
    take_back(found(place, service), service, folder / "compose.yaml", [folder])


def look(place: OverrideLocation) -> dict[str, tuple[str, int]]:
    folder = place.file.parent
    return {
        path.name: (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            stat.S_IMODE(path.stat().st_mode),
        )
        for path in (folder, *folder.iterdir())
    }


def seen(place: OverrideLocation, service: str = "mealie") -> ActiveOverride | None:
    there = found(place, service)
    return whole([] if there is None else [there], service)


def test_written_and_taken_back_the_folder_is_as_it_was(place: OverrideLocation) -> None:
    before = look(place)
    write(pointing(place))
    after = look(place)
    assert seen(place) == ActiveOverride("run-1", "shared")
    assert after["compose.override.yaml"][1] == 0o600
    assert after[".pgherd-mealie+pw"][1] == 0o440
    assert {name: after[name] for name in ("compose.yaml", "pw")}.items() <= before.items()
    undo(place)
    undo(place)
    assert look(place) == before


def test_killed_anywhere_it_can_go_on(place: OverrideLocation) -> None:
    write(pointing(place))
    expected, calls = look(place), 0
    undo(place)
    while killed_at(calls, lambda: write(pointing(place))):
        write(pointing(place))
        assert look(place) == expected, f"killed at call {calls}"
        undo(place)
        calls += 1
    assert calls > 8


def test_killed_anywhere_it_can_be_taken_back(place: OverrideLocation) -> None:
    before, calls = look(place), 0
    while killed_at(calls, lambda: write(pointing(place))):
        undo(place)
        assert look(place) == before, f"killed at call {calls}"
        calls += 1
    undo(place)
    assert calls > 8


def test_killed_while_it_takes_back_it_is_seen_and_finished(place: OverrideLocation) -> None:
    before, calls = look(place), 0
    write(pointing(place))
    while killed_at(calls, lambda: undo(place)):
        if seen(place) is None:
            assert not {name for name in look(place) if name.startswith(".pgherd")}
        undo(place)
        assert look(place) == before, f"killed at call {calls}"
        write(pointing(place))
        calls += 1
    assert calls > 2


def test_two_services_of_one_project_come_and_go_alone(place: OverrideLocation) -> None:
    before = look(place)
    write(pointing(place))
    alone = look(place)
    write(pointing(place, "mealie-2", "run-2"))
    undo(place, "mealie-2")
    assert look(place) == alone
    write(pointing(place, "mealie-2", "run-2"))
    undo(place)
    assert (seen(place), seen(place, "mealie-2")) == (None, ActiveOverride("run-2", "shared"))
    assert ".pgherd-mealie-2+pw" in look(place)
    undo(place, "mealie-2")
    assert look(place) == before


def test_a_file_that_somebody_has_changed_is_not_written_over(place: OverrideLocation) -> None:
    write(pointing(place))
    place.file.write_text(place.file.read_text() + "# mine\n")
    with pytest.raises(Blocked) as blocked:
        write(pointing(place, "immich"))
    assert blocked.value.code == "override_changed_by_hand"


def test_a_disk_that_refuses_leaves_the_file_as_it_was(
    place: OverrideLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = look(place)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(ServiceFailure, match="No space left"):
            write(pointing(place))
    assert look(place) == before


def test_a_part_of_several_files_is_whole_with_all_of_them(place: OverrideLocation) -> None:
    one = pointing(place)
    two = Section(
        **{name: getattr(one.part, name) for name in Section.__slots__}
        | {"files": (*one.part.files, "/opt/other/compose.override.yaml")}
    )
    write(PlannedSection(one.facts, two, (), ()))
    assert seen(place) == ActiveOverride("run-1", "shared", whole=False)
