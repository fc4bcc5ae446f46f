# make run: the service on an embedded PostgreSQL with the sandbox.   make test: the tests.   make check: the gate.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where an image switches it off, each of the many processes that the tests start would compile the whole house anew.
export PYTHONDONTWRITEBYTECODE :=
.PHONY: run install install-dev test check fix torture torture-short outage container bench pins clean

run: install
	$(BIN)/triage serve

$(VENV)/service.done: requirements/build.txt requirements/service.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/build.txt -r requirements/service.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.done: $(VENV)/service.done requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	touch $@

install: $(VENV)/service.done

install-dev: $(VENV)/dev.done

test: install-dev
	$(BIN)/python -m pytest -n 4 --dist worksteal

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/python -m tests.migrations_in_step

fix: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

torture: install-dev
	$(BIN)/python -m tests.torture

torture-short: install-dev
	$(BIN)/python -m tests.torture --short

outage: install-dev
	$(BIN)/python -m tests.outage

container: install-dev
	$(BIN)/python -m tests.container

bench: install-dev
	$(BIN)/python -m bench

pins: install-dev
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-annotate --no-header -o requirements/service.txt pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-annotate --no-header -c requirements/service.txt --extra dev -o requirements/dev.txt pyproject.toml

clean:
	rm -rf $(VENV)
