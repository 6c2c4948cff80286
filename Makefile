# The commands of the project. `make run` and `make test` do all their own set-up.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
DATABASE := $(BIN)/python -m settings.embedded
# Tests keep their files, keys and database apart from those of `make run`. Theirs may be lost, so it need not wait for the disk.
APART := VAR_DIR=var/test EMBEDDED_FSYNC=0 DEMO=0
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard */locale/*/LC_MESSAGES/*.po))
BROWSERLESS := -m "not browser and not slow"
SIDE_BY_SIDE := --numprocesses auto --dist worksteal
# With real workers and browsers of their own these want the machine for themselves.
ALONE := -m "browser or slow"

.PHONY: help run test check bench bench-steps bench-deadlines manuals backup stop setup lock clean all-checks fast-checks format lint types contracts migrations definitions

help: ## Say what each command does
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 13

run: .venv/.ready-to-run $(CATALOGUES) ## Start the site with half a year of invented cases; Ctrl-C stops it
	@DEMO=$${DEMO:-1} $(BIN)/python -m settings.serving

test: .venv/.ready-to-test $(CATALOGUES) ## Check everything: format, lint, types, contracts, migrations, definitions, all tests
	@$(APART) $(DATABASE) during $(MAKE) all-checks

check: .venv/.ready-to-test $(CATALOGUES) ## The fast half of `make test`: without browser and slow tests
	@$(APART) $(DATABASE) during $(MAKE) fast-checks

bench: .venv/.ready-to-test $(CATALOGUES) ## Measure every page with 1,000 cases and with 20,000, one step, due dates; half an hour
	@benchmarks/run; pages=$$?; benchmarks/run-steps; steps=$$?; benchmarks/run-deadlines && exit $$((pages + steps))

bench-steps: .venv/.ready-to-test $(CATALOGUES) ## Measure one step against viewflow, SpiffWorkflow and bare psycopg; minutes
	@benchmarks/run-steps

bench-deadlines: .venv/.ready-to-test ## Measure due dates against numpy, and one explanation; a minute
	@benchmarks/run-deadlines

manuals: .venv/.ready-to-test $(CATALOGUES) ## Take the pictures of docs/manuals anew
	@UPDATE_MANUALS=1 $(APART) $(DATABASE) during $(BIN)/pytest tests/journeys

backup: .venv/.ready-to-run ## Copy database, files and keys into a dated folder of var/backups, checked
	@$(MANAGE) backup

stop: ## Stop what still runs: the site, its database and that of the tests
	@$(BIN)/python -m settings.serving stop
	@$(DATABASE) stop
	@$(APART) $(DATABASE) stop

setup: .venv/.ready-to-test $(CATALOGUES) ## Only do the set-up

lock: ## Lock the newest allowed versions of requirements*.in
	@for name in requirements requirements-dev; do \
	  UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-emit-index-url --no-emit-find-links $$name.in --output-file $$name.txt || exit 1; done

clean: ## Remove what tools have produced; var/ with its data and .venv stay
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache $(CATALOGUES)
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

all-checks: format lint types contracts migrations definitions
	@$(BIN)/pytest $(SIDE_BY_SIDE) $(BROWSERLESS) $(PYTEST)
	@$(BIN)/pytest $(ALONE) $(PYTEST)

fast-checks: format lint types contracts migrations definitions
	@$(BIN)/pytest $(SIDE_BY_SIDE) $(BROWSERLESS) $(PYTEST)

format:
	@$(BIN)/ruff format --check --output-format concise .

lint:
	@$(BIN)/ruff check --quiet .

types:
	@$(BIN)/mypy .

contracts:
	@$(BIN)/lint-imports --no-logo

migrations:
	@$(MANAGE) makemigrations --check --dry-run

definitions:
	@$(MANAGE) migrate --verbosity=0
	@$(MANAGE) seed > $$VAR_DIR/seed.log
	@$(MANAGE) procedures check licensing/procedures

.venv/.ready-to-run: requirements.txt deploy/set-up
	@PYTHON="$(PYTHON)" deploy/set-up run

.venv/.ready-to-test: requirements.txt requirements-dev.txt deploy/set-up
	@PYTHON="$(PYTHON)" deploy/set-up test

%.mo: %.po
	@msgfmt --check-format --output-file=$@ $<
