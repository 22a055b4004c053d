# The commands of Concord. `make` alone lists them. ARGS is handed on: make test ARGS="tests/core -k money"
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# What Python compiled is kept: else every process compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
ARGS ?=

.PHONY: help setup setup-runtime run test check format lock docs bench faults fuzz clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Prepare everything: virtual environment, pinned packages, system libraries
	@bash scripts/setup.sh dev

setup-runtime:
	@bash scripts/setup.sh runtime

run: setup-runtime ## Start Concord with its demo portfolio (PORT, CONCORD_DATA)
	@exec $(PY) manage.py runapp --demo $(ARGS)

test: ## Run all tests, browser journeys included
	@bash scripts/test.sh $(ARGS)

check: ## Run every static check, in the order of continuous integration
	@bash scripts/setup.sh dev
	@bash scripts/check.sh

format: setup ## Format Python and templates, mend what can be mended
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .
	@$(PY) -m djlint templates --reformat --quiet || true

docs: setup ## Write the generated documents anew
	@$(PY) scripts/generated_docs.py

lock: ## Pin requirements/*.in anew, with hashes
	@bash scripts/setup.sh runtime
	@bash scripts/lock.sh $(ARGS)

bench: setup ## Measure against the goals of docs/performance.md, at full size
	@CONCORD_SIZE=full $(PY) -m pytest tests/benchmarks -o python_files='bench_*.py' -s -n 0 -p no:randomly --timeout 3600 $(ARGS)

faults: setup ## Kill, cut and fill: the fault tests at full length
	@CONCORD_SIZE=full $(PY) -m pytest tests/faults -s -q -n 0 -p no:randomly --timeout 3600 $(ARGS)

fuzz: setup ## Ask the API thousands of made-up requests (SEED, ROUNDS)
	@$(PY) -m pytest tests/fuzz -o python_files='fuzz_*.py' -s -q -n 0 -p no:randomly --timeout 3600 $(ARGS)

clean: ## Remove what the tools made (the data in var/ stays)
	@rm -rf .venv build htmlcov staticfiles .coverage .coverage.* coverage.xml .mypy_cache .ruff_cache \
		.import_linter_cache .pytest_cache .hypothesis test-results
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
