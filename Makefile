# Onrecord from a fresh clone: `make demo` and `make test` need a Python >= 3.12 and the package index, nothing else.
# What to pass on: make demo ARGS=--once

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARGS ?=

# A Python of the supported versions: on PATH, else pyenv's, else uv's own.
define FIND_PYTHON
for candidate in "$${ONRECORD_PYTHON:-}" python3.12 python3.13 python3 \
    "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[23]*/bin/python3 "$$(uv python find '>=3.12,<3.14' 2>/dev/null || true)"; do
    if [ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        echo "$$candidate"; exit 0;
    fi;
done;
echo 'Onrecord needs Python 3.12 or 3.13: install one, or set ONRECORD_PYTHON to its path.' >&2; exit 1
endef
export FIND_PYTHON

.PHONY: help demo up down psql status test check bench bench-db test-faults explore dump lock clean

help: ## what there is to make
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

# The environment is made from the lock, which is complete: hashes checked, wheels only, so that nothing is compiled here.
$(READY): requirements.lock pyproject.toml
	@[ -x $(BIN)/python ] || { python="$$(bash -c "$$FIND_PYTHON")"; echo "Making $(VENV) with $$python …"; "$$python" -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## read an invented newsroom on this machine: from feeds to quotes
	@$(BIN)/onrecord demo $(ARGS)

up: $(READY) ## start Postgres and Airflow; Ctrl-C stops them
	@$(BIN)/onrecord up $(ARGS)

down: $(READY) ## stop them from another terminal
	@$(BIN)/onrecord down

psql: $(READY) ## psql on the local database
	@$(BIN)/onrecord psql $(ARGS)

status: $(READY) ## what runs, and how pages and feeds stand
	@$(BIN)/onrecord status

test: $(READY) ## every test but the long ones
	@$(BIN)/python -m pytest -m 'not slow' --numprocesses logical --maxprocesses 4 --no-loadscope-reorder $(ARGS)

explore: $(READY) ## property tests with examples that were never tried
	@$(BIN)/python -m pytest -m 'hypothesis and not slow' --hypothesis-profile explore $(ARGS)

check: $(READY) ## lint, types, import rules, SQL, the lock
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@cd dags && ../$(BIN)/mypy --config-file ../pyproject.toml *.py
	@$(BIN)/lint-imports
	@$(BIN)/squawk sql/migrations/*.sql
	@! grep -nE 'index-url|find-links|https?://' requirements.lock || { echo 'requirements.lock names an index.' >&2; exit 1; }
	@$(BIN)/python -m pip check --disable-pip-version-check
	@$(BIN)/python -m pytest -q tests/unit/test_docs.py tests/sql/test_comments.py tests/sql/test_readme.py

bench: $(READY) ## speed and memory, as ratios in one run
	@$(BIN)/python tests/bench/__main__.py $(ARGS)

bench-db: $(READY) ## what analysts ask, and loading, on databases that grow
	@$(BIN)/python tests/bench/db_bench.py $(ARGS)

test-faults: $(READY) ## the long tests: kills, and the demo from the built wheel
	@$(BIN)/python -m pytest -m slow $(ARGS)

dump: $(READY) ## keep this version's database for the test of upgrades: once a release
	@$(BIN)/python tests/sql/upgrades/__main__.py

lock: $(READY) ## resolve the dependencies anew
	@$(BIN)/uv pip compile pyproject.toml --all-extras --generate-hashes --only-binary :all: --python-version 3.12 \
	    --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock

clean: ## remove what runs and builds left
	@rm -rf var dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
