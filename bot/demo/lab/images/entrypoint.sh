#!/bin/bash
# Starts PostgreSQL as the official image does, from the same variables:
#   POSTGRES_PASSWORD, POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS (each also as NAME_FILE),
#   POSTGRES_HOST_AUTH_METHOD, PGDATA; files in /docker-entrypoint-initdb.d run once.
set -Eeuo pipefail

readonly account=postgres socket_folder=/var/run/postgresql

fail() {
    printf 'Error: %s\n' "$1" >&2
    exit 1
}

# Fills the variable $1, from the file that $1_FILE names or with the default $2.
settle() {
    local name=$1 file_name=${1}_FILE value=${2:-}
    if [[ -n ${!name:-} && -n ${!file_name:-} ]]; then
        fail "both $name and $file_name are set; use one of them"
    elif [[ -n ${!name:-} ]]; then
        value=${!name}
    elif [[ -n ${!file_name:-} ]]; then
        value=$(<"${!file_name}")
    fi
    export "$name=$value"
    unset "$file_name"
}

become_postgres() {
    mkdir -p "$PGDATA" "$socket_folder"
    chmod 0700 "$PGDATA"
    chmod 3777 "$socket_folder"
    find "$PGDATA" "$socket_folder" \! -user "$account" -exec chown "$account:$account" {} +
    exec setpriv --reuid="$account" --regid="$account" --init-groups -- "$BASH_SOURCE" "$@"
}

settle_all() {
    settle POSTGRES_PASSWORD
    settle POSTGRES_USER postgres
    settle POSTGRES_DB "$POSTGRES_USER"
    settle POSTGRES_INITDB_ARGS
    : "${POSTGRES_HOST_AUTH_METHOD:=scram-sha-256}"
    if [[ -z $POSTGRES_PASSWORD && $POSTGRES_HOST_AUTH_METHOD != trust ]]; then
        fail 'a new database needs POSTGRES_PASSWORD, or POSTGRES_HOST_AUTH_METHOD=trust'
    fi
}

create_cluster() {
    local -a options=()
    read -ra options <<<"$POSTGRES_INITDB_ARGS" || true
    # Through a pipe: the list of processes shows what stands on a command line.
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
        "${options[@]}"
    printf '\nhost all all all %s\n' "$POSTGRES_HOST_AUTH_METHOD" >>"$PGDATA/pg_hba.conf"
    # Clients of different origin look for the socket in either folder.
    printf "\nlisten_addresses = '*'\nunix_socket_directories = '%s, /tmp'\n" "$socket_folder" \
        >>"$PGDATA/postgresql.conf"
}

sql() {
    psql --host="$socket_folder" --username="$POSTGRES_USER" --no-password --no-psqlrc \
        --set=ON_ERROR_STOP=1 "$@"
}

run_first_files() {
    local file
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
        *.sh) if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
        *.sql) sql --dbname="$POSTGRES_DB" --file="$file" ;;
        *.sql.gz) gunzip -c "$file" | sql --dbname="$POSTGRES_DB" ;;
        *.sql.zst) zstd -dc "$file" | sql --dbname="$POSTGRES_DB" ;;
        esac
    done
}

first_start() {
    settle_all
    create_cluster
    # Nobody can connect over the network before all is there.
    PGUSER=$POSTGRES_USER pg_ctl --wait --options="-c listen_addresses='' ${*@Q}" start
    if [[ $POSTGRES_DB != postgres ]]; then
        sql --dbname=postgres --set=name="$POSTGRES_DB" <<<'CREATE DATABASE :"name"'
    fi
    run_first_files
    pg_ctl --wait --mode=fast stop
    unset POSTGRES_PASSWORD
    printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

if [[ ${1:-} == -* ]]; then
    set -- postgres "$@"
fi
if [[ ${1:-} == postgres ]]; then
    if ((EUID == 0)); then
        become_postgres "$@"
    fi
    if [[ ! -s $PGDATA/PG_VERSION ]]; then
        first_start "${@:2}"
    fi
fi
exec "$@"
