-- Where the containers of a service come from: `docker compose down` removes what would tell.
CREATE TABLE places (
    service   TEXT NOT NULL,
    position  INTEGER NOT NULL,
    container TEXT NOT NULL,     -- as the configuration names it
    project   TEXT NOT NULL,
    folder    TEXT NOT NULL,
    part      TEXT NOT NULL,     -- Compose's service
    PRIMARY KEY (service, position)
) STRICT;
