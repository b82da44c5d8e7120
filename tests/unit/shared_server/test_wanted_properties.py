"""What a database on the shared server is made like."""

from dataclasses import replace

from shared_server.shared_world import only, service, source

from bot.model.database_properties import DatabaseSetting
from bot.shared_server.needs import wanted_properties

SET = (DatabaseSetting(None, "work_mem", "64MB"),)


def test_it_sorts_as_the_one_it_comes_from_and_has_nothing_else_of_it() -> None:
    old = source(
        encoding="LATIN1", collate="de_DE", ctype="de_DE", connection_limit=7, comment="old",
        tablespace="fast", settings=SET, grants=only("old"),
    )  # fmt: skip
    wanted = wanted_properties(service("mealie", owner="cook", database="recipes"), old)
    assert wanted == replace(
        old.properties, name="recipes", owner="cook", encoding="UTF8", connection_limit=-1,
        comment=None, tablespace="pg_default", settings=(), grants=None,
    )  # fmt: skip
    assert (wanted.collate, wanted.ctype) == ("de_DE", "de_DE")
