"""The override's text says what it is for, and reads back as what was written."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.deployers.compose.includes import included
from bot.deployers.compose.override import (
    Override,
    Placeholder,
    Section,
    is_placeholder,
    parse,
    render,
)

# What an environment can hold, and YAML can say: neither holds a NUL.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
OLDER_VERSION = Path(__file__).parents[3] / "support" / "older_version"
NAME = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True)


def part(service: str = "mealie", run: str = "run-1", **values: str) -> Section:
    return Section(
        service=service,
        run=run,
        server="shared",
        environment={f"{service}-app": values or {"PGHOST": "shared"}},
        networks={f"{service}-app": ("default", "pgherd_back")},
        external={"pgherd_back": "the back"},
        secrets={f"{service}-app": {"pgherd_pw": "/opt/$x/.pgherd-mealie+pw"}},
        files=("/opt/x/compose.override.yaml",),
    )


def test_it_says_what_it_is_who_wrote_it_and_how_to_undo_it() -> None:
    text = render(Override((part(),)))
    head = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    for word in ("Written by pgherd", "run-1", "shared", "by hand", "docker compose up -d"):
        assert word in head
    body = yaml.safe_load(text)
    assert body["services"]["mealie-app"]["networks"] == {"default": {}, "pgherd_back": {}}
    assert body["networks"] == {"pgherd_back": {"external": True, "name": "the back"}}
    assert body["secrets"] == {"pgherd_pw": {"file": "/opt/$$x/.pgherd-mealie+pw"}}


@pytest.mark.parametrize("value", ["1e3", "0o14", "yes", "null", "0x1F", "12:30:45", "~", "=", ""])
def test_no_value_is_taken_for_anything_but_text(value: str) -> None:
    assert f'PGHOST: "{value}"' in render(Override((part(PGHOST=value),)))


@given(values=st.dictionaries(NAME, TEXT, min_size=1, max_size=4), before=TEXT)
def test_whatever_was_written_is_read_again(values: dict[str, str], before: str) -> None:
    override = Override((part(**values), part("immich")), Placeholder(before, 0o644, 0, 0))
    assert parse(render(override)) == override


@given(value=TEXT)
def test_compose_gets_every_dollar_doubled(value: str) -> None:
    body = yaml.safe_load(render(Override((part(PGHOST=value),))))
    seen = body["services"]["mealie-app"]["environment"]["PGHOST"]
    assert seen == value.replace("$", "$$")


def test_parts_come_and_go_alone() -> None:
    override = Override((part(),)).with_section(part("immich")).with_section(part(run="run-2"))
    assert [(one.service, one.run) for one in override.sections] == [
        ("immich", "run-1"),
        ("mealie", "run-2"),
    ]
    assert override.without("mealie").sections == (part("immich"),)


def test_a_file_of_somebody_else_is_not_ours() -> None:
    assert parse("services: {}\n") is None
    assert parse("") is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('PGHOST: "shared"', 'PGHOST: "other"'),
        lambda text: text + "  more: {}\n",
        lambda text: text[: len(text) // 2],
        lambda text: text.split("services:")[0],
        lambda text: text.replace("# pgherd: {", "# pgherd: "),
    ],
)
def test_a_file_of_ours_that_was_changed_is_noticed(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(ValueError, match="by hand"):
        parse(spoil(render(Override((part(),)))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("# for pgherd\n", True),
        ("{}", True),
        ("services: {}\n", True),
        ("services:\n", False),  # which Compose refuses
        ("services: {a: {image: b}}", False),
        ("networks: {}", False),
        (": :\n\t", False),
    ],
)
def test_a_placeholder_is_a_file_that_says_nothing(text: str, expected: bool) -> None:
    assert is_placeholder(text) is expected


def test_a_value_is_in_no_repr() -> None:
    assert "hidden" not in repr(Override((part(PGHOST="hidden"),)))


def test_the_later_paths_of_an_include_are_found_past_composes_own_tags() -> None:
    text = """
include:
  - other.yaml
  - path: [a/base.yaml, a/pgherd.yaml, $X/no.yaml]
  - path: single.yaml
services: {app: {ports: !reset [], environment: !override {A: b}, x: !reset null}}
"""
    assert included(text, Path("/opt")) == (Path("/opt/a/pgherd.yaml"),)
    assert included("include: [", Path("/opt")) == ()
    assert included("include: 3", Path("/opt")) == ()


def test_what_an_older_version_has_written_is_read_and_not_taken_for_changed_by_hand() -> None:
    text = (OLDER_VERSION / "compose.override.yaml").read_text("utf-8")
    found = parse(text)
    assert found is not None
    assert [(one.service, one.run, one.server) for one in found.sections] == [
        ("mealie", "20261129T220706Z-9d69", "shared_postgres"),
        ("immich", "20261130T010203Z-0001", "shared_postgres"),
    ]
    assert (
        found.sections[0].environment["app"]["POSTGRES_PASSWORD"] == 'n3w $ecret: "it\'s" #1 {x} é'
    )
    assert found.before == Placeholder("# pgherd's\nservices: {}\n", 0o640, 1000, 1000)
