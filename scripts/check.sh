#!/usr/bin/env bash
# Every static check, in the order of continuous integration. All run; all objections are told; then the verdict.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. scripts/lib.sh

PY=.venv/bin/python
scratch=$(mktemp -d) && trap 'rm -rf "$scratch"' EXIT
failed=()

step() {
  local name=$1 start=$SECONDS status=0
  shift
  "$@" >"$scratch/output" 2>&1 </dev/null || status=$?
  tell "$name" $status $((SECONDS - start)) "$scratch/output"
}

tell() { # tell NAME STATUS SECONDS OUTPUT
  if [ "$2" -eq 0 ]; then
    printf '✓ %-36s %3d s\n' "$1" "$3"
  else
    printf '✗ %-36s %3d s\n' "$1" "$3"
    sed 's/^/    /' "$4"
    failed+=("$1")
  fi
}

# The longest begins first and is told of last: the others run beside it on the second processor.
beside() {
  beside_name=$1 beside_start=$SECONDS
  shift
  { "$@" >"$scratch/beside" 2>&1 </dev/null; echo $? >"$scratch/status"; echo $SECONDS >"$scratch/ended"; } &
}

told_beside() {
  wait
  tell "$beside_name" "$(cat "$scratch/status")" $(($(cat "$scratch/ended") - beside_start)) "$scratch/beside"
}

# Django commands look at the code only: no service, and no file outside the scratch folder.
manage() {
  env -u DATABASE_URL -u REDIS_URL CONCORD_DATA="$scratch/data" DJANGO_SETTINGS_MODULE=config.settings.test \
    "$PY" manage.py "$@"
}

# A key that signs reports for the length of this run: with the demo key a deployment is told to make its own.
signing_key() {
  "$PY" - <<'END'
import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name.from_rfc4514_string("CN=Checked authority")
now = dt.datetime.now(dt.timezone.utc)
made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(1)).sign(key, hashes.SHA256())
pem = serialization.Encoding.PEM
print(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode())
print(made.public_bytes(pem).decode())
END
}

# A secret made for this run: production refuses to start without any.
production() {
  local secret
  secret=$("$PY" -c 'import secrets; print(secrets.token_hex(32))')
  CONCORD_SIGNING_KEY=$(signing_key) \
  env DJANGO_SETTINGS_MODULE=config.settings.production CONCORD_DATA="$scratch/data" SECRET_KEY="$secret" LEDGER_KEY="$secret" \
    DATABASE_URL="postgres://check:$secret@127.0.0.1:5432/check" REDIS_URL="redis://:$secret@127.0.0.1:6379/0" \
    ALLOWED_HOSTS=concord.example EMAIL_URL=smtp://mail.example:25 DEFAULT_FROM_EMAIL=concord@concord.example \
    "$PY" manage.py "$@"
}

generated() {
  env -u DATABASE_URL -u REDIS_URL CONCORD_DATA="$scratch/data" DJANGO_SETTINGS_MODULE=config.settings.test \
    "$PY" scripts/generated_docs.py --check
}

openapi() {
  manage spectacular --format openapi-json --validate --fail-on-warn --file "$scratch/openapi.json" &&
    "$PY" -m openapi_spec_validator "$scratch/openapi.json"
}

beside "mypy: types" "$PY" -m mypy
step "ruff: lint" "$PY" -m ruff check .
step "ruff: format" "$PY" -m ruff format --check .
step "import-linter: who imports whom" .venv/bin/lint-imports --no-cache
step "djlint: lint" "$PY" -m djlint templates --lint
step "deptry: declared is used" .venv/bin/deptry .
step "migrations match the models" manage makemigrations --check --dry-run
step "deployment check of production" production check --deploy --fail-level WARNING
step "OpenAPI: complete and valid" openapi
step "generated documents are up to date" generated
step "every test can be loaded" env -u DATABASE_URL -u REDIS_URL CONCORD_DATA="$scratch/data" \
  "$PY" -m pytest --collect-only -q
step "the tree" "$PY" scripts/check_tree.py
told_beside

if [ ${#failed[@]} -gt 0 ]; then
  printf '\n%d of the checks failed: %s\n' ${#failed[@]} "$(printf '%s; ' "${failed[@]}")"
  exit 1
fi
say "All checks passed."
