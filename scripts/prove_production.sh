#!/usr/bin/env bash
# Proves production on this machine, without Docker: the settings, commands and roles of docker-compose.yml and of the
# Dockerfile, run natively. PostgreSQL is the one that answers on 127.0.0.1:5432, or its own; Redis is its own. What was
# proved is printed line by line; nothing is left behind. scripts/prove_production.py holds the steps.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
. scripts/services.sh
bash scripts/setup.sh dev
trap stop_services EXIT
command -v redis-server >/dev/null 2>&1 || apt_install redis-server || die "redis-server is not installed, and cannot be installed here."
start_postgres
unset REDIS_URL SECRET_KEY DJANGO_SETTINGS_MODULE
for name in $(compgen -e CONCORD_ || true); do unset "$name"; done
.venv/bin/python -m scripts.prove_production
