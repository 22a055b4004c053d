# shellcheck shell=bash
# PostgreSQL and Redis for a run of the tests: `. scripts/services.sh; start_services`, at the end `stop_services`.
# Uses what answers on 127.0.0.1 at the usual ports, else starts its own in a scratch folder on free ports.
# Sets DATABASE_URL and REDIS_URL. Needs scripts/lib.sh and a filled virtual environment.

SERVICES_FOLDER=''
SERVICES_AS=()
OWN_POSTGRES=''
OWN_REDIS=''

free_port() { .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

postgres_answers() {
  .venv/bin/python - "$1" <<'END' >/dev/null 2>&1
import sys
import psycopg2
connection = psycopg2.connect(sys.argv[1], connect_timeout=3)
with connection.cursor() as cursor:
    cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    sys.exit(0 if cursor.fetchone()[0] else 1)
END
}

redis_answers() {
  .venv/bin/python - "$1" <<'END' >/dev/null 2>&1
import sys
import redis
redis.Redis.from_url(sys.argv[1], socket_connect_timeout=3).ping()
END
}

wait_until() { # wait_until SECONDS COMMAND…
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

scratch_folder() {
  [ -z "$SERVICES_FOLDER" ] || return 0
  SERVICES_FOLDER=$(mktemp -d)
  # A PostgreSQL server refuses to run as root.
  if [ "$(id -u)" -eq 0 ]; then
    SERVICES_AS=(runuser -u postgres --)
    chmod 755 "$SERVICES_FOLDER"
  fi
}

postgres_tools() { find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -1; }

run_postgres() { # run_postgres TOOLS PORT
  local folder=$SERVICES_FOLDER/postgres
  "${SERVICES_AS[@]}" "$1/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 || return 1
  "${SERVICES_AS[@]}" "$1/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w \
    -o "-p $2 -c listen_addresses=127.0.0.1 -k $folder -c fsync=off -c max_connections=200" start
}

start_postgres() {
  local tools port
  export DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres
  if postgres_answers "$DATABASE_URL"; then
    say "· PostgreSQL: the one on 127.0.0.1:5432"
    return 0
  fi
  tools=$(postgres_tools)
  if [ -z "$tools" ]; then
    apt_install postgresql || { warn "PostgreSQL is neither running nor installed, and cannot be installed here."; return 1; }
    tools=$(postgres_tools)
  fi
  scratch_folder
  port=$(free_port)
  mkdir "$SERVICES_FOLDER/postgres"
  [ "$(id -u)" -ne 0 ] || chown postgres "$SERVICES_FOLDER/postgres"
  if ! run_postgres "$tools" "$port" >"$SERVICES_FOLDER/postgres.log" 2>&1 </dev/null; then
    cat "$SERVICES_FOLDER/postgres.log"
    warn "PostgreSQL did not start."
    return 1
  fi
  OWN_POSTGRES=$tools
  export DATABASE_URL=postgres://postgres@127.0.0.1:$port/postgres
  wait_until 20 postgres_answers "$DATABASE_URL" || { warn "PostgreSQL does not answer."; return 1; }
  say "· PostgreSQL: its own on 127.0.0.1:$port"
}

start_redis() {
  local port
  # A database of its own number: what else lies in that Redis is left alone.
  export REDIS_URL=redis://127.0.0.1:6379/9
  if redis_answers "$REDIS_URL"; then
    say "· Redis: the one on 127.0.0.1:6379"
    return 0
  fi
  command -v redis-server >/dev/null 2>&1 || apt_install redis-server ||
    { warn "Redis is neither running nor installed, and cannot be installed here."; return 1; }
  scratch_folder
  port=$(free_port)
  redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no --maxmemory-policy noeviction \
    --dir "$SERVICES_FOLDER" >"$SERVICES_FOLDER/redis.log" 2>&1 </dev/null &
  OWN_REDIS=$!
  export REDIS_URL=redis://127.0.0.1:$port/9
  wait_until 20 redis_answers "$REDIS_URL" || { cat "$SERVICES_FOLDER/redis.log"; warn "Redis does not answer."; return 1; }
  say "· Redis: its own on 127.0.0.1:$port"
}

start_services() { start_postgres && start_redis; }

stop_services() {
  [ -z "$OWN_POSTGRES" ] || "${SERVICES_AS[@]}" "$OWN_POSTGRES/pg_ctl" -D "$SERVICES_FOLDER/postgres/data" -m immediate stop >/dev/null 2>&1 || true
  [ -z "$OWN_REDIS" ] || kill "$OWN_REDIS" 2>/dev/null || true
  [ -z "$SERVICES_FOLDER" ] || rm -rf "$SERVICES_FOLDER"
  OWN_POSTGRES='' OWN_REDIS='' SERVICES_FOLDER=''
  unset DATABASE_URL REDIS_URL
}
