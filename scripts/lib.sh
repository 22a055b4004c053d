# shellcheck shell=bash
# Shared by the scripts: words on the screen, and packages of the system where we may install them.
# Nothing here waits for an answer: standard input is closed to every package manager.

# What Python compiled is kept, whatever the environment says: else every process compiles everything anew.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*"; }
warn() { printf '! %s\n' "$*" >&2; }
die() {
  printf '✗ %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

on_debian() { command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; }

# How commands are run as the system's administrator: "" for root itself, "sudo -n" where that asks nothing.
root_prefix() {
  if [ "$(id -u)" -eq 0 ]; then
    echo ""
  elif command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1; then
    echo "sudo -n"
  else
    return 1
  fi
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# apt_install PACKAGE… : installs what is missing; says nothing when nothing is.
# Fails where it may not install or the installation fails; its log is then in build/apt.log.
apt_install() {
  on_debian || return 1
  local package prefix missing=()
  for package in "$@"; do installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  prefix=$(root_prefix) || return 1
  say "· installing ${missing[*]}"
  mkdir -p build
  _apt "$prefix" install "${missing[@]}" && return 0
  # The list of packages may be missing or old.
  _apt "$prefix" update && _apt "$prefix" install "${missing[@]}"
}

_apt() {
  local prefix=$1 command=$2
  shift 2
  # shellcheck disable=SC2086 # the prefix is "" or "sudo -n"
  timeout "${APT_SECONDS:-900}" $prefix env DEBIAN_FRONTEND=noninteractive apt-get -y -qq \
    -o DPkg::Lock::Timeout=180 -o Dpkg::Use-Pty=0 --no-install-recommends \
    "$command" "$@" </dev/null >>build/apt.log 2>&1
}
