#!/usr/bin/env bash
# The tests with coverage: test.sh [arguments of pytest]. Arguments choose a part of the tests; the floors of
# coverage are held only where all of them ran.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

PY=.venv/bin/python
bash scripts/setup.sh dev

# Never the data of `make run`.
export CONCORD_DATA=$PWD/build/test-data
rm -rf "$CONCORD_DATA"

if [ $# -gt 0 ]; then
  exec "$PY" -m pytest "$@"
fi

parallel=(-n "${CONCORD_TEST_PROCESSES:-2}" --dist worksteal)
# CONCORD_PASS and CONCORD_TURN name one of several passes and times: tests/scheduling.py says what it leaves to others.
if [ "${CONCORD_COVERAGE:-yes}" = no ]; then
  exec "$PY" -m pytest "${parallel[@]}"
fi

mkdir -p build
"$PY" -m pytest "${parallel[@]}" --cov --cov-report=
status=0

"$PY" -m coverage report --skip-covered >build/coverage.txt || true
tail -1 build/coverage.txt
floor() { # floor PERCENT WHAT PATTERNS
  "$PY" -m coverage report --include="$3" --fail-under="$1" >build/coverage-part.txt && return 0
  cat build/coverage-part.txt
  warn "Less than $1 % of $2 is covered by tests (lines and branches): the table above names the lines."
  status=1
}
floor 90 "Concord" '*'
floor 95 "core and the pure modules" \
  'core/*,performance/scoring/*,performance/validation*,performance/trust*,performance/mechanisms/*,partnerships/terms*'
exit $status
