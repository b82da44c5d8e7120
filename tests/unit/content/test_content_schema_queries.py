"""Which queries describe a schema: all that there are, each once."""

from importlib.resources import files

from bot.content.schema import SCHEMA_QUERIES


def test_every_query_about_a_schema_is_asked_and_once() -> None:
    there = {
        file.name.removesuffix(".sql")
        for file in files("bot.postgres.sql").iterdir()
        if file.name.startswith("schema_")
    }
    assert sorted(SCHEMA_QUERIES) == sorted(there)
