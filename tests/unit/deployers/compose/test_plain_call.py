"""Which files a plain `docker compose` reads."""

from pathlib import Path

import pytest

from bot.deployers.compose.plain_call import override_name, plain_call

FOLDER = Path("/opt/mealie")


def read(*names: str, compose_file: str = "", separator: str = "") -> list[str] | None:
    found = plain_call(FOLDER, names, compose_file=compose_file, separator=separator)
    if found is None:
        return None
    assert found.by_variable is bool(compose_file)
    return [str(file) for file in found.files]


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["compose.yaml", "compose.yml"], ["compose.yaml"]),
        (["compose.yml", "docker-compose.yml"], ["compose.yml"]),
        (["docker-compose.yml", "docker-compose.yaml"], ["docker-compose.yml"]),
        (["docker-compose.yaml"], ["docker-compose.yaml"]),
        (["compose.yaml", "compose.override.yml"], ["compose.yaml", "compose.override.yml"]),
        (["compose.yaml", "compose.override.yaml"], ["compose.yaml", "compose.override.yaml"]),
        (
            ["compose.yaml", "docker-compose.override.yml"],
            ["compose.yaml", "docker-compose.override.yml"],
        ),
        (
            ["compose.yaml", "docker-compose.override.yaml", "compose.override.yaml"],
            ["compose.yaml", "compose.override.yaml"],
        ),
    ],
)
def test_of_each_kind_the_first_that_is_there_is_read(names: list[str], files: list[str]) -> None:
    assert read(*names) == [f"/opt/mealie/{file}" for file in files]


def test_an_override_alone_is_no_project() -> None:
    assert read("compose.override.yaml", "notes.txt") is None


def test_what_the_variable_names_is_read_instead_in_its_order() -> None:
    named = read("compose.yaml", compose_file="a.yml::/etc/b.yml")
    assert named == ["/opt/mealie/a.yml", "/etc/b.yml"]
    assert read(compose_file="a.yml;b.yml", separator=";") == [
        "/opt/mealie/a.yml", "/opt/mealie/b.yml",
    ]  # fmt: skip


def test_the_same_files_as_the_variable_would_name_them() -> None:
    found = plain_call(FOLDER, (), compose_file="a.yml:/etc/b.yml", separator="")
    assert found is not None
    assert (found.as_variable, found.base) == ("a.yml:/etc/b.yml", FOLDER / "a.yml")


def test_an_override_is_of_the_kind_of_its_base() -> None:
    assert override_name(FOLDER / "compose.yml") == FOLDER / "compose.override.yml"
    assert override_name(Path("docker-compose.yaml")) == Path("docker-compose.override.yaml")
