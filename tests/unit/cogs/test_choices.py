"""What is offered while somebody types."""

from cogs.interactions.choices import choices


def values(names: list[str], typed: str) -> list[str]:
    return [choice.value for choice in choices(names, typed)]


def test_what_contains_the_typed_letters_is_offered_in_its_order_whatever_the_case() -> None:
    assert values(["mealie", "Immich", "jellystat"], "") == ["mealie", "Immich", "jellystat"]
    assert values(["mealie", "Immich", "jellystat"], "IM") == ["Immich"]
    assert values(["mealie"], "immich") == []


def test_no_more_is_offered_than_discord_takes() -> None:
    assert values([f"s{n}" for n in range(30)], "s") == [f"s{n}" for n in range(25)]
    assert values(["a" * 101, "b" * 100], "") == ["b" * 100]
