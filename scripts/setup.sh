#!/usr/bin/env bash
# Prepares the checkout: setup.sh [runtime|dev]. Safe to repeat; silent and quick when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

mode=${1:-dev}
case $mode in
  runtime) requirements=requirements/base.txt ;;
  dev) requirements=requirements/dev.txt ;;
  *) die "setup.sh knows 'runtime' and 'dev', not '$mode'." ;;
esac

PDF_PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core)
TEST_PACKAGES=(chromium fonts-noto-core poppler-utils)
VENV=.venv
PY=$VENV/bin/python

# Two commands started together would build one environment twice.
if command -v flock >/dev/null 2>&1; then
  mkdir -p build
  exec 9>build/setup.lock
  flock 9
fi

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# The system's own comes first: distributions build it with profiles of its use, which a build by hand
# mostly leaves out; the same work then takes a fifth longer.
find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 && is_recent "$candidate"; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

the_python() {
  find_python && return 0
  apt_install python3 >&2 && find_python && return 0
  local found
  found=$(python3 --version 2>/dev/null || echo "no Python 3")
  die "Concord needs Python 3.11 or newer; here is $found." \
    "Debian 12 and Ubuntu 24.04 bring it: sudo apt-get install python3 python3-venv" \
    "Elsewhere install it and name it: PYTHON=/path/to/python3.11 make run"
}

make_venv() {
  local python
  python=$(the_python)
  say "· making the virtual environment with $("$python" --version)"
  rm -rf "$VENV"
  "$python" -m venv "$VENV" >/dev/null 2>&1 && return 0
  # Debian splits venv from Python.
  rm -rf "$VENV"
  apt_install python3-venv && "$python" -m venv "$VENV" >/dev/null 2>&1 && return 0
  rm -rf "$VENV"
  die "Python's venv module is missing." "Install it and try again: sudo apt-get install python3-venv"
}

digest() { "$PY" -c 'import hashlib, pathlib, sys
print(hashlib.sha256(b"".join(pathlib.Path(p).read_bytes() for p in sys.argv[1:])).hexdigest())' "$@"; }

# What the environment holds: the folder and Python it was made for, and the pins it was filled from.
stamp_for() { printf '%s %s %s' "$PWD" "$("$PY" -c 'import sys; print(sys.version.split()[0])')" "$(digest "$1")"; }

holds() { [ -f "$VENV/.concord-$1" ] && [ "$(cat "$VENV/.concord-$1")" = "$(stamp_for "requirements/$2.txt")" ]; }

# The development pins contain the runtime's, so an environment filled for development also runs.
is_filled() { holds dev dev || { [ "$mode" = runtime ] && holds runtime base; }; }

is_usable() {
  [ -x "$PY" ] && is_recent "$PY" || return 1
  # Scripts inside name their folder: an environment that was moved is made anew.
  local stamp
  for stamp in "$VENV"/.concord-*; do
    [ ! -f "$stamp" ] || [ "$(cut -d' ' -f1 "$stamp")" = "$PWD" ] || return 1
  done
}

fill_venv() {
  mkdir -p build
  say "· installing the pinned Python packages ($requirements)"
  rm -f "$VENV"/.concord-*
  # Compiled once here, not by each process that starts.
  if "$PY" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r requirements/uv.txt >build/setup.log 2>&1 </dev/null &&
    "$VENV/bin/uv" pip sync --quiet --require-hashes --compile-bytecode --python "$PY" "$requirements" \
      >>build/setup.log 2>&1 </dev/null; then
    return 0
  fi
  warn "uv could not install them; trying pip, which takes half a minute."
  "$PY" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r "$requirements" >>build/setup.log 2>&1 </dev/null && return 0
  tail -20 build/setup.log >&2
  die "The Python packages could not be installed: the reason stands above, all of it in build/setup.log." \
    "Most often the package index cannot be reached: check the network and the settings of pip."
}

pdf_libraries_load() {
  "$PY" - <<'END' 2>/dev/null
import ctypes, sys
names = {"darwin": ("libpango-1.0.0.dylib", "libpangoft2-1.0.0.dylib", "libharfbuzz-subset.0.dylib")}
for name in names.get(sys.platform, ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")):
    ctypes.CDLL(name)
END
}

ensure_pdf_libraries() {
  pdf_libraries_load && return 0
  apt_install "${PDF_PACKAGES[@]}" && pdf_libraries_load && return 0
  warn "PDF reports cannot be made: the Pango libraries are missing. Everything else works."
  if on_debian; then
    warn "To mend it: sudo apt-get install ${PDF_PACKAGES[*]}"
  else
    warn "To mend it, install Pango and HarfBuzz (macOS: brew install pango; Fedora: dnf install pango)."
  fi
}

# Chromium without windows, in which a page opens in a fifth of the time. It is taken once, in the very version of the
# Chromium that is here, so that nothing else changes; where that cannot be had soon, Chromium does as well.
ensure_headless_browser() {
  local package version prefix asked=build/headless-browser.asked
  command -v chromium-headless-shell >/dev/null 2>&1 && return 0
  [ ! -f "$asked" ] && on_debian && installed chromium && prefix=$(root_prefix) || return 0
  mkdir -p build && touch "$asked"
  version=$(dpkg-query -W -f='${Version}' chromium)
  package=chromium-headless-shell=$version
  APT_SECONDS=60
  apt-cache show "$package" >/dev/null 2>&1 || _apt "$prefix" update || return 0
  say "· installing $package"
  _apt "$prefix" install --no-remove "$package" || say "  not to be had: the tests use Chromium itself"
}

ensure_browser() {
  ensure_chromium
  ensure_headless_browser
}

ensure_chromium() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && command -v pdftotext >/dev/null 2>&1 && return 0
  done
  apt_install "${TEST_PACKAGES[@]}" && return 0
  warn "Chromium or pdftotext is missing: the browser journeys will be skipped, and say so."
  if on_debian; then
    warn "To run them: sudo apt-get install ${TEST_PACKAGES[*]}"
  else
    warn "To run them, install Chromium and Poppler and have 'chromium' and 'pdftotext' on the PATH."
  fi
}

is_usable || make_venv
is_filled || {
  fill_venv
  stamp_for "$requirements" >"$VENV/.concord-$mode"
}
ensure_pdf_libraries
if [ "$mode" = dev ]; then ensure_browser; fi
