"""What containers say about where they come from."""

from pathlib import Path
from typing import Any

import pytest
from deployers.compose.test_route import container

from bot.deployers.compose.labels import (
    check_environment_file,
    check_files,
    is_cut_off,
    place_of,
    search,
)
from bot.deployers.compose.plain_call import PlainCall
from bot.model.containers import Described
from bot.model.deployments import ProjectLocation
from bot.model.errors import Blocked

PREFIX = "com.docker.compose."
FOLDER = Path("/opt/recipes")
CALL = PlainCall(FOLDER, (FOLDER / "compose.yaml",), by_variable=False)


def made(name: str = "app", **labels: str) -> Described:
    given: dict[str, Any] = {
        "project": "recipes",
        "service": "web",
        "project.working_dir": str(FOLDER),
        "project.config_files": str(FOLDER / "compose.yaml"),
        "container-number": "1",
        "version": "2.26.1",
    }
    given |= {key.replace("__", "."): value for key, value in labels.items()}
    return container(name, labels={PREFIX + key: value for key, value in given.items()})


def test_labels_tell_the_place() -> None:
    assert place_of("app", made()) == ProjectLocation("app", "recipes", "/opt/recipes", "web")


def test_a_container_that_compose_has_not_made_blocks() -> None:
    with pytest.raises(Blocked) as blocked:
        place_of("app", container("app"))
    assert blocked.value.code == "not_made_by_compose"


def test_a_container_of_compose_1_blocks() -> None:
    with pytest.raises(Blocked) as blocked:
        place_of("app", made(version="1.29.2"))
    assert blocked.value.code == "made_by_compose_1"


@pytest.mark.parametrize("name", ["web", "recipes-web-1", "recipes_web_1"])
def test_a_renamed_container_is_found_by_what_it_was_called(name: str) -> None:
    assert search(name, [made("other", service="db"), made("renamed")]).name == "renamed"


def test_a_name_that_nobody_had_blocks_and_tells_which_there_are() -> None:
    with pytest.raises(Blocked, match=r"no container gone\. .*: app, second") as blocked:
        search("gone", [made(), made("second", service="db")])
    assert blocked.value.code == "container_not_found"


def test_a_name_that_two_may_have_had_blocks() -> None:
    with pytest.raises(Blocked):
        search("web", [made(), made("second", project="another")])


def test_what_was_made_from_the_same_files_is_fine_and_ours_does_not_count() -> None:
    ours = FOLDER / "compose.override.yaml"
    check_files(made(), CALL, None)
    check_files(made(), CALL, ours)
    both = f"{FOLDER}/compose.yaml,{ours}"
    check_files(made(project__config_files=both), CALL, ours)
    with_ours = PlainCall(FOLDER, (*CALL.files, ours), by_variable=False)
    check_files(made(), with_ours, ours)


def test_what_was_made_from_other_files_blocks_with_the_lines_to_add() -> None:
    files = f"{FOLDER}/compose.yaml,/etc/more.yaml"
    with pytest.raises(Blocked, match="reads") as blocked:
        check_files(made(project__config_files=files), CALL, None)
    assert blocked.value.code == "made_from_other_files"
    wanted = "COMPOSE_FILE=compose.yaml:/etc/more.yaml:compose.pgherd.yaml"
    assert wanted in blocked.value.hint


def test_another_environment_file_blocks() -> None:
    check_environment_file(made(), FOLDER)
    check_environment_file(made(project__environment_file=f"{FOLDER}/.env"), FOLDER)
    with pytest.raises(Blocked) as blocked:
        check_environment_file(made(project__environment_file="/etc/x.env"), FOLDER)
    assert blocked.value.code == "made_with_other_variables"


def test_a_container_that_a_killed_compose_has_left_is_known_by_its_name() -> None:
    assert is_cut_off(made("0123456789ab_app"))
    assert not is_cut_off(made("app"))
    assert not is_cut_off(made("cafe_app"))
