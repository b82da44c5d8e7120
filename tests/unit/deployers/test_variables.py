"""Which variables lead an application to its database, and what they have to say afterwards."""

from collections.abc import Mapping

import pytest

from bot.deployers.environment import Environment, Form
from bot.deployers.variables import Former, Target, Unclear, candidates, changes, mentions
from bot.model.deployments import VariableNames
from bot.model.secret import Secret

FORMER = Former(frozenset({("db", 5432), ("172.18.0.2", 5432)}), "app", "app")
AIM = Target("shared", 5432, "app", "app", None)


def changed(
    values: Mapping[str, str],
    target: Target = AIM,
    names: VariableNames | None = None,
    former: Former = FORMER,
    contents: Mapping[str, str | None] | None = None,
) -> dict[str, str]:
    files = {
        path: None if text is None else Secret(text) for path, text in (contents or {}).items()
    }
    found = changes(Environment(values, files), former, target, names)
    assert not isinstance(found, Unclear), found
    return {name: one.value.reveal() for name, one in found.items()}


def unclear(
    values: Mapping[str, str], target: Target = AIM, names: VariableNames | None = None
) -> Unclear:
    found = changes(Environment(values), FORMER, target, names)
    assert isinstance(found, Unclear), found
    return found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {
                "AUTHENTIK_POSTGRESQL__HOST": "db",
                "AUTHENTIK_POSTGRESQL__NAME": "app",
                "AUTHENTIK_POSTGRESQL__USER": "app",
                "AUTHENTIK_POSTGRESQL__PASSWORD": "p",
                "AUTHENTIK_REDIS__HOST": "redis",
            },
            {"AUTHENTIK_POSTGRESQL__HOST": "shared"},
        ),
        (
            {"POSTGRES_SERVER": "db", "POSTGRES_DB": "app", "POSTGRES_USER": "app"},
            {"POSTGRES_SERVER": "shared"},
        ),
        (
            {"POSTGRES_IP": "db", "POSTGRES_DB": "app", "POSTGRES_USER": "postgres"},
            {"POSTGRES_IP": "shared", "POSTGRES_USER": "app"},
        ),
        (
            {"DB_HOSTNAME": "DB", "DB_DATABASE_NAME": "app", "DB_USERNAME": "app"},
            {"DB_HOSTNAME": "shared"},
        ),
        (
            {"DB_URL": "postgres://app:p@db:5432/app"},
            {"DB_URL": "postgres://app:p@shared:5432/app"},
        ),
        ({"PAPERLESS_DBHOST": "db", "PAPERLESS_DBNAME": "app"}, {"PAPERLESS_DBHOST": "shared"}),
        ({"PGHOST": "db", "PGDATABASE": "app", "PGUSER": "app"}, {"PGHOST": "shared"}),
        (
            {"GITEA__database__HOST": "db:5432", "GITEA__database__NAME": "app"},
            {"GITEA__database__HOST": "shared:5432"},
        ),
        ({"POSTGRES_HOST": "172.18.0.2"}, {"POSTGRES_HOST": "shared"}),
    ],
    ids=lambda value: next(iter(value)),
)
def test_only_what_differs_is_changed(
    values: Mapping[str, str], expected: Mapping[str, str]
) -> None:
    assert changed(values) == expected


def test_all_parts_are_changed_where_all_differ() -> None:
    values = {"DB_HOST": "db", "DB_PORT": "5432", "DB_NAME": "app", "DB_USER": "u", "DB_PASS": "p"}
    target = Target("shared", 5433, "there", "who", Secret("n"))
    assert changed(values, target) == {
        "DB_HOST": "shared",
        "DB_PORT": "5433",
        "DB_NAME": "there",
        "DB_USER": "who",
        "DB_PASS": "n",
    }


def test_a_password_that_the_application_has_already_is_not_written_again() -> None:
    values = {"PGHOST": "db", "PGPASSWORD": "same"}
    target = Target("shared", 5432, "app", "app", Secret("same"))
    assert changed(values, target) == {"PGHOST": "shared"}


def test_a_host_that_is_the_applications_own_default_is_found() -> None:
    former = Former(frozenset({("database", 5432)}), "immich", "postgres")
    target = Target("shared", 5432, "immich", "postgres", None)
    assert changed({"DB_PASSWORD": "p"}, target, former=former) == {"DB_HOSTNAME": "shared"}


@pytest.mark.parametrize(
    "values",
    [
        {"PGHOST": "another", "PGDATABASE": "app"},
        {"PGHOST": "db", "PGPORT": "5433"},
        {"PGHOST": "db", "PGDATABASE": "others"},
        {"DATABASE_URL": "postgres://u:p@db/others"},
        {"DATABASE_URL": "postgres://u:p@elsewhere/app"},
        {"POSTGRES_USER": "db"},
        {"REDIS_URL": "redis://redis:6379"},
        {"APP_URL": "http://db:80"},
    ],
)
def test_what_leads_to_another_database_is_left_alone(values: Mapping[str, str]) -> None:
    assert changed(values) == {}


@pytest.mark.parametrize(
    "values",
    [
        {"DSN": "host=db user=app dbname=app"},
        {"ConnectionStrings__Main": "Host=db;Database=app;Username=app"},
        {"DATABASE_URL": "postgres://u:p@db,other/app"},
        {"JDBC": "jdbc:postgresql://db/app?user=u&password=p"},
    ],
)
def test_what_is_written_in_an_unknown_way_is_named_and_not_guessed(
    values: Mapping[str, str],
) -> None:
    assert unclear(values).variables == tuple(values)


@pytest.mark.parametrize(
    ("target", "word"),
    [
        (Target("shared", 5433, "app", "app", None), "port"),
        (Target("shared", 5432, "there", "app", None), "database"),
        (Target("shared", 5432, "app", "who", None), "user"),
        (Target("shared", 5432, "app", "app", Secret("n")), "password"),
    ],
)
def test_a_part_that_differs_and_has_no_variable_is_said(target: Target, word: str) -> None:
    assert word in unclear({"PGHOST": "db"}, target).why


def test_a_login_beside_a_url_is_changed_too() -> None:
    values = {"KC_DB_URL": "jdbc:postgresql://db/app", "KC_DB_USERNAME": "u", "KC_DB_PASSWORD": "p"}
    target = Target("shared", 5432, "app", "who", Secret("n"))
    assert changed(values, target) == {
        "KC_DB_URL": "jdbc:postgresql://shared/app",
        "KC_DB_USERNAME": "who",
        "KC_DB_PASSWORD": "n",
    }


def test_files_that_variables_name_are_followed() -> None:
    values = {
        "POSTGRES_SERVER": "db",
        "POSTGRES_PASSWORD_FILE": "/run/secrets/pw",
        "POSTGRES_DB_FILE": "/run/secrets/name",
    }
    contents = {"/run/secrets/pw": "old", "/run/secrets/name": "app"}
    target = Target("shared", 5432, "app", "app", Secret("n"))
    found = changes(
        Environment(values, {k: Secret(v) for k, v in contents.items()}),
        Former(FORMER.ways, "app", "mealie"),
        target,
    )
    assert not isinstance(found, Unclear)
    assert {name: one.form for name, one in found.items()} == {
        "POSTGRES_SERVER": Form.PLAIN,
        "POSTGRES_USER": Form.PLAIN,
        "POSTGRES_PASSWORD_FILE": Form.FILE_VARIABLE,
    }


def test_a_url_in_a_file_and_a_file_uri_are_followed() -> None:
    url = "postgres://app:p@db/app"
    assert changed({"DATABASE_URL_FILE": "/s/url"}, contents={"/s/url": url}) == {
        "DATABASE_URL_FILE": "postgres://app:p@shared/app"
    }
    values = {
        "AUTHENTIK_POSTGRESQL__HOST": "db",
        "AUTHENTIK_POSTGRESQL__NAME": "app",
        "AUTHENTIK_POSTGRESQL__USER": "app",
        "AUTHENTIK_POSTGRESQL__PASSWORD": "file:///s/pw",
    }
    target = Target("shared", 5432, "app", "app", Secret("n"))
    assert changed(values, target, contents={"/s/pw": None}) == {
        "AUTHENTIK_POSTGRESQL__HOST": "shared",
        "AUTHENTIK_POSTGRESQL__PASSWORD": "n",
    }


def test_variables_that_the_owner_names_count_alone() -> None:
    names = VariableNames(host="WHERE", password="SECRET")
    values = {"WHERE": "anything", "SECRET": "p", "PGHOST": "db"}
    target = Target("shared", 5432, "app", "app", Secret("n"))
    assert changed(values, target, names) == {"WHERE": "shared", "SECRET": "n"}
    assert changed({"PGHOST": "db"}, target, names) == {}
    by_url = VariableNames(url="MAIN")
    assert changed({"MAIN": "postgres://a:b@any/app"}, AIM, by_url) == {
        "MAIN": "postgres://app:b@shared/app"
    }
    assert unclear({"MAIN": "no url"}, AIM, by_url).variables == ("MAIN",)


def test_no_value_is_shown() -> None:
    values = {"PGHOST": "db", "PGPASSWORD": "hidden", "DATABASE_URL": "postgres://u:hidden@db/app"}
    target = Target("shared", 5432, "app", "app", Secret("covered"))
    found = changes(Environment(values), FORMER, target)
    said = repr((Environment(values), found))
    assert "hidden" not in said
    assert "covered" not in said


def test_a_command_that_names_the_server_is_noticed() -> None:
    assert mentions("serve --db postgres://u:p@db:5432/app", FORMER)
    assert mentions("serve --dsn host=db", FORMER)
    assert not mentions("serve --dbs 3 http://db/", FORMER)


def test_candidates_are_names() -> None:
    found = candidates(Environment({"DB_X": "hidden", "OTHER": "y", "PGHOST": "z"}))
    assert found == ("DB_X", "PGHOST")


@pytest.mark.parametrize(
    ("database", "names"),
    [
        (
            "authentik",
            [f"AUTHENTIK_POSTGRESQL__{p}" for p in ("HOST", "PORT", "NAME", "USER", "PASSWORD")],
        ),
        (
            "mealie",
            ["POSTGRES_SERVER", "POSTGRES_PORT", "POSTGRES_DB", "POSTGRES_USER",
             "POSTGRES_PASSWORD"],
        ),
        (
            "immich",
            ["DB_HOSTNAME", "DB_PORT", "DB_DATABASE_NAME", "DB_USERNAME", "DB_PASSWORD"],
        ),
        (
            "jfstat",
            ["POSTGRES_IP", "POSTGRES_PORT", "POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"],
        ),
    ],
)  # fmt: skip
def test_every_part_of_a_known_application_is_changed_where_all_differ(
    database: str, names: list[str]
) -> None:
    former = Former(frozenset({("db", 5432)}), database, database)
    target = Target("shared", 5433, "there", "who", Secret("new"))
    there = dict(zip(names, ("shared", "5433", "there", "who", "new"), strict=True))
    values = dict(zip(names, ("db", "5432", database, database, "old"), strict=True))
    assert changed(values, target, former=former) == there
    # Also what is not set: what the application takes by itself would lead to the old one.
    assert changed({names[0]: "db"}, target, former=former) == there


def test_what_is_written_in_small_letters_has_small_letters_beside_it() -> None:
    values = {"app_db_host": "db", "app_db_port": "5432", "app_db_name": "app"}
    aim = Target("shared", 5433, "there", "app", None)
    assert changed(values, aim) == {
        "app_db_host": "shared", "app_db_port": "5433", "app_db_name": "there",
    }  # fmt: skip
