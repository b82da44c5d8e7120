"""What CREATE DATABASE is told, by what the database is and by the major that makes it."""

from dataclasses import replace

import pytest
from backups.backup_samples import PROPERTIES

from bot.model.database_properties import database_options

ICU = replace(PROPERTIES, provider="i", locale="de-x-icu")
BUILTIN = replace(PROPERTIES, provider="b", locale="C.UTF-8")


@pytest.mark.parametrize(("major", "told"), [(14, False), (15, True), (18, True)])
def test_the_provider_is_named_from_the_first_major_that_has_a_choice(
    major: int, *, told: bool
) -> None:
    assert ("LOCALE_PROVIDER libc" in database_options(PROPERTIES, major=major)) is told


def test_each_provider_has_its_own_words() -> None:
    assert "LOCALE_PROVIDER icu ICU_LOCALE 'de-x-icu'" in database_options(ICU, major=16)
    ruled = replace(ICU, icu_rules="&a < g")
    assert "ICU_RULES '&a < g'" in database_options(ruled, major=16)
    assert "ICU_RULES" not in database_options(ICU, major=16)
    assert "LOCALE_PROVIDER builtin" in database_options(BUILTIN, major=17)
    assert "'C.UTF-8'" in database_options(BUILTIN, major=17).partition("builtin")[2]


def test_a_tablespace_is_named_only_where_it_is_not_the_usual_one() -> None:
    assert "TABLESPACE" not in database_options(PROPERTIES, major=16)
    fast = database_options(replace(PROPERTIES, tablespace='fa"st'), major=16)
    assert 'TABLESPACE "fa""st"' in fast


def test_the_limit_is_the_databases_own() -> None:
    assert "CONNECTION LIMIT 7" in database_options(
        replace(PROPERTIES, connection_limit=7), major=16
    )


def test_the_locale_of_the_c_library_is_the_databases_own() -> None:
    other = replace(PROPERTIES, collate="C", ctype="de_DE.utf8")
    assert "LC_COLLATE 'C' LC_CTYPE 'de_DE.utf8'" in database_options(other, major=14)
