import pytest
from reports.sizes_world import INSTALLED

from bot.model.errors import UserMistake
from bot.model.facts import ServerState, Unanswered
from bot.reports.sizes.choice import DatabaseNames, chosen, names

SILENT = Unanswered(ServerState.HUNG, "no answer")
SEEN: DatabaseNames = {
    "old": ("immich", "postgres"),
    "shared": ("a/b", "old/tricky", "postgres", "wiki"),
}


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("wiki", ("shared", "wiki")),
        ("immich", ("old", "immich")),
        ("photos", ("old", "immich")),  # the service
        ("old/postgres", ("old", "postgres")),
        ("a/b", ("shared", "a/b")),
        ("shared/a/b", ("shared", "a/b")),
        ("old/tricky", ("shared", "old/tricky")),
    ],
)
def test_a_database_is_named_by_itself_by_its_server_too_or_by_its_service(
    typed: str, place: tuple[str, str]
) -> None:
    assert chosen(typed, SEEN, INSTALLED) == place


def test_a_name_that_two_servers_have_names_both() -> None:
    with pytest.raises(UserMistake) as mistake:
        chosen("postgres", SEEN, INSTALLED)
    assert mistake.value.code == "ambiguous_database"
    assert mistake.value.hint == "Ask for old/postgres or shared/postgres."


@pytest.mark.parametrize("typed", ["wikki", "shared/wikki", "nowhere/wiki", ""])
def test_a_name_that_nobody_has_is_a_mistake(typed: str) -> None:
    with pytest.raises(UserMistake) as mistake:
        chosen(typed, SEEN, INSTALLED)
    assert mistake.value.code == "unknown_database"


def test_a_server_that_does_not_answer_is_taken_by_its_word_or_said() -> None:
    seen = {**SEEN, "old": SILENT}
    assert chosen("old/immich", seen, INSTALLED) == ("old", "immich")
    assert chosen("photos", seen, INSTALLED) == ("old", "immich")
    assert chosen("immich", seen, INSTALLED) == ("old", "immich")
    with pytest.raises(UserMistake) as mistake:
        chosen("elsewhere", seen, INSTALLED)
    assert "did not answer: old" in mistake.value.hint


def test_suggestions_begin_with_services_and_can_all_be_chosen() -> None:
    suggested = names(SEEN, INSTALLED)
    assert suggested == [
        "immich", "old/postgres", "a/b", "old/tricky", "shared/postgres", "wiki",
    ]  # fmt: skip
    places = {chosen(name, SEEN, INSTALLED) for name in suggested}
    assert len(places) == len(suggested)
