# For bash: busybox's shell would take its own setpriv for the real one.
# Makes a cluster that nobody will miss, and becomes its server.
#   $1                this very script; what follows it is for postgres
#   PGHERD_BIN_DIR    where PostgreSQL's programs lie; may be empty
#   PGHERD_SUPERUSER  whom the cluster belongs to
#   PGHERD_PASSWORD   and the password to log in with
set -eu
umask 077
script=$1
shift
PATH="${PGHERD_BIN_DIR:+$PGHERD_BIN_DIR:}$PATH"

# An image's data folder is a volume, which is faster than the container's own layer.
parent=${PGDATA:-$PWD}
data=$parent/pgherd-scratch

if [ "$(id -u)" = 0 ]; then
    # An image begins as root, and PostgreSQL refuses to. Each family of images has its own way down.
    mkdir -p "$parent"
    chown postgres "$parent"
    export HOME="$parent"
    for way in gosu su-exec; do
        if command -v "$way" >/dev/null; then
            exec "$way" postgres bash -c "$script" bash "$script" "$@"
        fi
    done
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- \
        bash -c "$script" bash "$script" "$@"
fi

printf '%s\n' "$PGHERD_PASSWORD" >"$data.password"
initdb --pgdata="$data" --username="$PGHERD_SUPERUSER" --pwfile="$data.password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync >/dev/null
rm "$data.password"
unset PGHERD_PASSWORD
exec postgres -D "$data" "$@"
