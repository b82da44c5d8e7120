"""A manifest to begin with."""

from datetime import UTC, datetime

from bot.backups.format.manifest import DumpFile, ImageSeen, Manifest, ServerSeen
from bot.model.content import (
    DatabaseContent,
    LargeObjects,
    SchemaObject,
    SequenceState,
    TableContent,
)
from bot.model.database_properties import (
    DatabaseGrant,
    DatabaseProperties,
    DatabaseSetting,
    InstalledExtension,
)

TAKEN_AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SET_ID = "20261122T020000Z-3f9a2c"

PROPERTIES = DatabaseProperties(
    name="mealie",
    owner="mealie",
    encoding="UTF8",
    collate="C.UTF-8",
    ctype="C.UTF-8",
    provider="c",
    locale=None,
    icu_rules=None,
    connection_limit=-1,
    comment="it's",
    tablespace="pg_default",
    settings=(DatabaseSetting(None, "search_path", '"$user", public'),),
    grants=(DatabaseGrant(None, "CONNECT", grantable=False),),
)

MANIFEST = Manifest(
    id=SET_ID,
    service="mealie",
    database="mealie",
    taken_at=TAKEN_AT,
    finished_at=TAKEN_AT.replace(second=12, microsecond=500),
    server=ServerSeen(
        name="mealie_postgres",
        version="15.20",
        dump_version="15.20",
        superuser="postgres",
        preload_libraries=("vchord.so",),
        bin_dir=None,
        tablespaces=(),
        container=ImageSeen("mealie_postgres", "postgres:15", "sha256:ab"),
    ),
    applications=(ImageSeen("mealie", None, None),),
    properties=PROPERTIES,
    extensions=(
        InstalledExtension("cube", "1.5", "public"),
        InstalledExtension("earthdistance", "1.1", "public"),
    ),
    database_bytes=12_000_000,
    with_passwords=False,
    dump=DumpFile("mealie.sql.zst", 1000, "c" * 64, 9000),
    globals=DumpFile("globals.sql.zst", 100, "d" * 64, 900),
    content=DatabaseContent(
        tables=(TableContent("public", "Größen & Maße", 12, "a" * 32),),
        sequences=(SequenceState("public", "ids", 12, is_called=True),),
        large_objects=LargeObjects(2, "b" * 32),
        schema=(SchemaObject("table", "public.recipes", "…"),),
    ),
    sequences_after=(SequenceState("public", "ids", 14, is_called=True),),
    warnings=("pg_dump: warning: something",),
)
