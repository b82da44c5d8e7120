#!/bin/bash
# Makes a role, a database and its extensions for each service, at the first start of the container.
#
# $SHARED_SERVICES names them: `mealie immich:vchord,earthdistance`. The password of a service is the
# file of its name in /run/secrets. What `pgherd shared apply` makes is the same: each finds nothing
# to do after the other. It may be run again, and stops at the first error.
set -Eeuo pipefail

if [[ ${BASH_SOURCE[0]} != "$0" ]]; then
    # The image reads what has lost its executable bit into its own shell.
    bash "${BASH_SOURCE[0]}" || exit
    return
fi

readonly secrets=/run/secrets user=${POSTGRES_USER:-postgres}
# As pgherd's own default.
readonly connection_limit=50

fail() {
    printf '10-services.sh: %s\n' "$1" >&2
    exit 1
}

# SQL from standard input in the database $1; further arguments are psql's.
sql() {
    psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 --output=/dev/null \
        --username="$user" --dbname="$@"
}

check_name() {
    # What needs no quotes anywhere: in SQL, as a file's name, in a connection string.
    [[ $1 =~ ^[a-z_][a-z0-9_]{0,62}$ ]] || fail "'$1' cannot be the name of a service or extension"
}

check_secret() {
    [[ -r $secrets/$1 ]] || fail "$secrets/$1 cannot be read by uid $(id -u): \
chmod 644 the file, and 700 the folder that it is in on the host"
    [[ -s $secrets/$1 ]] || fail "$secrets/$1 is empty"
}

make_role() {
    sql postgres --set=name="$1" --set=limit="$connection_limit" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN CONNECTION LIMIT %s', :'name', :'limit')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name')
\gexec
SQL
}

has_password() {
    local found
    found=$(psql --no-psqlrc --no-password --tuples-only --no-align --username="$user" \
        --dbname=postgres --set=ON_ERROR_STOP=1 --set=name="$1" \
        <<<"SELECT rolpassword IS NOT NULL FROM pg_authid WHERE rolname = :'name'")
    [[ $found == t ]]
}

# psql makes what the server keeps of the password (SCRAM) by itself, so that the password is in no
# statement, no log and no list of processes. It asks for it twice, and without a terminal (setsid)
# it asks standard input.
set_password() {
    local password said
    password=$(<"$secrets/$1")
    password=${password%$'\r'}
    said=$(printf '%s\n%s\n' "$password" "$password" |
        setsid psql --no-psqlrc --no-password --username="$user" --dbname=postgres \
            --command="\\password \"$1\"" 2>&1) || fail "the password of $1 was not set: $said"
    # psql takes some failures of its own commands for none.
    has_password "$1" || fail "the password of $1 was not set: $said"
}

make_database() {
    sql postgres --set=name="$1" <<'SQL'
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', :'name', :'name')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name')
\gexec
BEGIN;
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"name" TO :"name";
COMMIT;
SQL
    # 14 lets everybody create in public, and keeps it for the superuser; 15 and later make it so.
    sql "$1" <<'SQL'
BEGIN;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO pg_database_owner;
COMMIT;
SQL
}

make_extension() {
    # With what it requires, in the right order: vector before vchord, cube before earthdistance.
    sql "$1" --set=extension="$2" <<'SQL'
SET client_min_messages = warning;
SET search_path = public;
CREATE EXTENSION IF NOT EXISTS :"extension" CASCADE;
SQL
}

make_service() {
    local name=$1 extensions=$2 extension
    local -a wanted
    IFS=, read -ra wanted <<<"$extensions" || true
    check_name "$name"
    check_secret "$name"
    make_role "$name"
    has_password "$name" || set_password "$name"
    make_database "$name"
    for extension in "${wanted[@]}"; do
        check_name "${extension//-/_}"
        make_extension "$name" "$extension"
    done
    printf '10-services.sh: %s is there\n' "$name"
}

for service in ${SHARED_SERVICES:-}; do
    extensions=''
    [[ $service != *:* ]] || extensions=${service#*:}
    make_service "${service%%:*}" "$extensions"
done
