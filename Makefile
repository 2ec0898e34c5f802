# Two commands do everything: `make demo` and `make test`. Python 3.11 or newer and git are enough.
# The first Python that runs and is new enough; the one the tests run on comes first.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check lock fix bench

help:            ## this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:[^#]*##/\t/' | expand -t 10

$(VENV)/run.stamp: requirements.lock
	@test -n "$(PYTHON)" || { echo "Cần Python 3.11 trở lên, có mô-đun venv. / Python 3.11 or newer with venv is needed."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/dev.stamp ## environment and all dependencies, those for development too

demo: $(VENV)/run.stamp ## the whole system with the demo curriculum, media and packages, then site and worker
	$(MANAGE) demo --port $(PORT)

run: $(VENV)/run.stamp ## site and worker on what is there
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) serve --port $(PORT)

test: $(VENV)/dev.stamp ## the whole test suite; parts that lack their tool say what to install
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

check: $(VENV)/dev.stamp ## style, types, layers, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=cms.settings.test $(MANAGE) makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=cms.settings.test $(MANAGE) check
	$(BIN)/python -m pytest -q tests/test_docs.py

lock: ## lock files anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra postgresql --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra postgresql --group dev --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

fix: $(VENV)/dev.stamp ## put style right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## figures of docs/, against their baselines
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/media.py
	$(BIN)/python benchmarks/packages.py
	$(BIN)/python benchmarks/deltas.py
	$(BIN)/python benchmarks/catalogue.py
	$(BIN)/python benchmarks/bulk.py
	$(BIN)/python benchmarks/slow_phone.py
	$(BIN)/python benchmarks/reproducible.py
