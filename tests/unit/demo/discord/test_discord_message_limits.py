from typing import Any

import pytest

from bot.demo.discord.form_errors import nested
from bot.demo.discord.message_limits import message_errors

Json = dict[str, Any]


def embed(**parts: Any) -> Json:
    return {"embeds": [{"description": "x", **parts}]}


def field(name: str = "n", value: str = "v") -> Json:
    return {"name": name, "value": value}


def button(**parts: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", **parts}


def row(*buttons: Json) -> Json:
    return {"type": 1, "components": list(buttons)}


def buttons(count: int) -> list[Json]:
    return [button(custom_id=f"b{n}") for n in range(count)]


AT_THE_LIMIT = [
    {"content": "x" * 2000},
    {"content": None, "embeds": None, "components": None},
    {"embeds": [{"title": "x"}] * 10},
    embed(title="x" * 256),
    embed(description="x" * 4096),
    embed(fields=[field()] * 25),
    embed(fields=[field(name="x" * 256)]),
    embed(fields=[field(value="x" * 1024)]),
    embed(footer={"text": "x" * 2048}),
    embed(author={"name": "x" * 256}),
    embed(description="x" * 4096, footer={"text": "x" * 1904}),
    embed(image={"url": "attachment://chart.png"}),
    {"components": [row(*(button(custom_id=f"{r}.{n}") for n in range(5))) for r in range(5)]},
    {"components": [row(button(custom_id="x" * 100, label="x" * 80))]},
    {"components": [row({"type": 2, "style": 5, "label": "Docs", "url": "https://x.org"})]},
    {"components": [row(button(label=None, emoji={"name": "✅"}))]},
    {"attachments": [{"id": 0, "filename": "a.txt", "description": "x" * 1024}]},
]

BEYOND = [
    ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    ({"content": 5}, "content", "STRING_TYPE_CONVERT"),
    ({"embeds": [{"title": "x"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": ["x"]}, "embeds.0", "MODEL_TYPE_CONVERT"),
    ({"embeds": [{"color": 1}]}, "embeds.0.description", "BASE_TYPE_REQUIRED"),
    (embed(title="x" * 257), "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    (embed(description="x" * 4097), "embeds.0.description", "BASE_TYPE_MAX_LENGTH"),
    (embed(fields=[field()] * 26), "embeds.0.fields", "BASE_TYPE_MAX_LENGTH"),
    (embed(fields=[field(name="")]), "embeds.0.fields.0.name", "BASE_TYPE_REQUIRED"),
    (embed(fields=[field(name="x" * 257)]), "embeds.0.fields.0.name", "BASE_TYPE_BAD_LENGTH"),
    (embed(fields=[field(value="x" * 1025)]), "embeds.0.fields.0.value", "BASE_TYPE_BAD_LENGTH"),
    (embed(fields=[field(value="")]), "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"),
    (embed(footer={"text": "x" * 2049}), "embeds.0.footer.text", "BASE_TYPE_BAD_LENGTH"),
    (embed(author={"name": "x" * 257}), "embeds.0.author.name", "BASE_TYPE_BAD_LENGTH"),
    (embed(image={"url": "file:///x"}), "embeds.0.image.url", "URL_TYPE_INVALID_SCHEME"),
    (embed(url="x"), "embeds.0.url", "URL_TYPE_INVALID_SCHEME"),
    (
        {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3000, "title": "x"}]},
        "embeds",
        "MAX_EMBED_SIZE_EXCEEDED",
    ),
    (
        {"components": [row(button(custom_id=f"b{n}")) for n in range(6)]},
        "components",
        "BASE_TYPE_MAX_LENGTH",
    ),
    ({"components": [row(*buttons(6))]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    ({"components": [row()]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    ({"components": [button()]}, "components.0.type", "BASE_TYPE_CHOICES"),
    (
        {"components": [row({"type": 9})]},
        "components.0.components.0.type",
        "BASE_TYPE_CHOICES",
    ),
    (
        {"components": [row(button(custom_id="x" * 101))]},
        "components.0.components.0.custom_id",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"components": [row(button(label="x" * 81))]},
        "components.0.components.0.label",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        {"components": [row(button(), button())]},
        "components.0.components.1.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    (
        {"components": [row(button(label=None))]},
        "components.0.components.0",
        "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
    ),
    (
        {"components": [row(button(style=5))]},
        "components.0.components.0.url",
        "BASE_TYPE_REQUIRED",
    ),
    ({"attachments": [{"filename": "x"}]}, "attachments.0.id", "BASE_TYPE_REQUIRED"),
    ({"attachments": [{"id": 0}] * 11}, "attachments", "BASE_TYPE_MAX_LENGTH"),
    ({"flags": "64"}, "flags", "NUMBER_TYPE_COERCE"),
    ({"flags": 1 << 15}, "flags", "LOCAL_DISCORD_UNKNOWN_FLAG"),
    ({"nonce": "x" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH"),
    ({"nonce": 1.5}, "nonce", "UNION_TYPE_CHOICES"),
    ({"allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0", "BASE_TYPE_CHOICES"),
    ({"poll": {"question": "?"}}, "poll", "LOCAL_DISCORD_UNKNOWN_FIELD"),
]


@pytest.mark.parametrize("body", AT_THE_LIMIT)
def test_a_message_at_its_limits_is_taken(body: Json) -> None:
    assert message_errors(body) == []


@pytest.mark.parametrize(("body", "path", "code"), BEYOND)
def test_a_message_beyond_a_limit_is_refused_with_the_path_of_the_field(
    body: Json, path: str, code: str
) -> None:
    told = [(".".join(map(str, e.path)), e.code) for e in message_errors(body)]
    assert told == [(path, code)]


def test_every_fault_is_told_at_once_in_discords_form() -> None:
    body = {"content": "x" * 2001, "embeds": [{"title": "x" * 257}]}
    errors = nested(message_errors(body))
    assert errors["content"]["_errors"][0] == {
        "code": "BASE_TYPE_MAX_LENGTH",
        "message": "Must be 2000 or fewer in length.",
    }
    assert errors["embeds"]["0"]["title"]["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"


def test_only_the_flags_that_can_be_set_are_taken() -> None:
    assert message_errors({"flags": 4}, settable_flags=4) == []
    (error,) = message_errors({"flags": 4 | 64}, settable_flags=4)
    assert error.code == "MESSAGE_FLAGS_INVALID"
