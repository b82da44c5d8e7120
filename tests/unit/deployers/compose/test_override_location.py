"""Which files a plain call reads, and where among them pgherd's own has its place."""

from pathlib import Path

import pytest

from bot.deployers.compose.override_location import Candidate, override_location, secret_name
from bot.deployers.compose.plain_call import PlainCall, override_name, plain_call
from bot.model.errors import Blocked

FOLDER = Path("/opt/it's")


def call(*names: str, compose_file: str = "", separator: str = "") -> PlainCall:
    found = plain_call(FOLDER, names, compose_file=compose_file, separator=separator)
    assert found is not None
    return found


def files(found: PlainCall) -> list[str]:
    return [str(file.relative_to(FOLDER)) for file in found.files]


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["docker-compose.yml", "compose.yaml"], ["compose.yaml"]),
        (["docker-compose.yml", "docker-compose.yaml"], ["docker-compose.yml"]),
        (
            ["docker-compose.yml", "docker-compose.override.yaml", "compose.override.yaml"],
            ["docker-compose.yml", "compose.override.yaml"],
        ),
        (
            ["compose.yaml", "compose.override.yaml", "compose.override.yml"],
            ["compose.yaml", "compose.override.yml"],
        ),
    ],
)
def test_without_compose_file_the_first_of_each_kind_is_read(
    names: list[str], read: list[str]
) -> None:
    assert files(call(*names)) == read


def test_compose_file_names_them_whatever_is_there() -> None:
    found = call("compose.yaml", compose_file="a.yml:/etc/b.yml:sub/c.yml")
    assert found.files == (FOLDER / "a.yml", Path("/etc/b.yml"), FOLDER / "sub/c.yml")
    assert found.as_variable == "a.yml:/etc/b.yml:sub/c.yml"
    assert files(call(compose_file="a.yml,b.yml", separator=",")) == ["a.yml", "b.yml"]


def test_a_folder_without_a_compose_file_has_no_plain_call() -> None:
    assert plain_call(FOLDER, ["compose.override.yaml"], compose_file="", separator="") is None


@pytest.mark.parametrize(
    ("base", "override"),
    [
        ("compose.yaml", "compose.override.yaml"),
        ("docker-compose.yml", "docker-compose.override.yml"),
    ],
)
def test_where_there_is_no_override_one_of_the_bases_kind_is_made(base: str, override: str) -> None:
    found = override_location(call(base), {}, ())
    assert (found.file, found.is_new) == (FOLDER / override, True)
    assert override_name(FOLDER / base) == FOLDER / override


def candidates(*names: str, ours: str = "", empty: str = "") -> dict[Path, Candidate]:
    there = (FOLDER / name for name in names)
    return {one: Candidate(one, one.name == ours, one.name == empty) for one in there}


def test_an_empty_file_that_is_read_last_is_the_place() -> None:
    reads = call(compose_file="a.yml:b.yml:c.yml")
    found = override_location(reads, candidates("b.yml", "c.yml", empty="c.yml"), ())
    assert (found.file.name, found.is_new) == ("c.yml", False)
    assert "COMPOSE_FILE" in found.why


def test_what_is_ours_comes_before_what_is_empty() -> None:
    reads = call(compose_file="a.yml:b.yml:c.yml")
    there = candidates("b.yml", "c.yml", ours="b.yml", empty="c.yml")
    assert override_location(reads, there, ()).file.name == "b.yml"


def test_a_file_that_an_include_names_is_a_place() -> None:
    found = override_location(
        call("compose.yaml"), candidates("x.yml", empty="x.yml"), (FOLDER / "x.yml",)
    )
    assert (found.file.name, found.is_new) == ("x.yml", False)
    assert "include" in found.why


@pytest.mark.parametrize(
    ("reads", "line"),
    [
        (
            call("compose.yaml", "compose.override.yaml"),
            "COMPOSE_FILE=compose.yaml:compose.override.yaml:compose.pgherd.yaml",
        ),
        (call(compose_file="a.yml"), "let COMPOSE_FILE end with :compose.pgherd.yaml"),
    ],
)
def test_without_a_place_the_owner_is_told_what_to_add_once(reads: PlainCall, line: str) -> None:
    with pytest.raises(Blocked) as blocked:
        override_location(reads, candidates(reads.files[-1].name), ())
    assert blocked.value.code == "no_place_for_override"
    assert line in blocked.value.hint
    assert "touch compose.pgherd.yaml" in blocked.value.hint


def test_no_secret_of_a_service_looks_like_anothers() -> None:
    assert not secret_name("mealie-2", "A").startswith(secret_name("mealie", ""))
