#!/usr/bin/env bash
# Pins requirements/*.in into requirements/*.txt with hashes, for every platform and Python from 3.11 on.
# Options are handed to the resolver: lock.sh --upgrade, lock.sh --upgrade-package django
set -euo pipefail
cd "$(dirname "$0")/.."
for name in uv base dev; do
  .venv/bin/uv pip compile "requirements/$name.in" --output-file "requirements/$name.txt" \
    --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet "$@"
done
