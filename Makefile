# make run      the whole platform on http://127.0.0.1:8080 and DICOM port 11112
# make install  Python packages, sentences and kernels, into .venv and .numba
# make test     the linters and all tests, with the programs they talk to
# make bench    the measurements (one of them: make bench NAME=worklist)
# make lint, make format, make pins

.DEFAULT_GOAL := run
.NOTPARALLEL:
.PHONY: run install test bench lint format pins
SHELL := /bin/sh

VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
NO_PYTHON := Python 3.11 or newer is needed and was not found; try make PYTHON=/path/to/python
CATALOGUES := $(wildcard assets/locale/*/LC_MESSAGES/*.po)
KERNELS := $(wildcard imaging/*.py imaging/*/*.py)
BENCHES := $(filter-out seed,$(basename $(notdir $(shell grep -ls __main__ bench/*.py))))

export NUMBA_CACHE_DIR ?= $(CURDIR)/.numba

run: install
	@exec $(PY) app.py serve

install: $(VENV)/packages $(VENV)/catalogues $(VENV)/kernels

test: install $(VENV)/packages-test
	@$(PY) -m scripts.peers
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest $(PYTEST)

lint: $(VENV)/packages-test
	@$(PY) -m ruff check .
	@$(PY) -m mypy .

format: $(VENV)/packages-test
	@$(PY) -m ruff check --fix-only .

bench: install $(VENV)/packages-test
	@set -e; for name in $(or $(NAME),$(BENCHES)); do $(PY) -m bench.$$name; done

pins: $(VENV)/packages-test
	@$(PY) -m scripts.environment --newest test
	@$(PY) -m scripts.pins > constraints.new && mv constraints.new constraints.txt

$(VENV)/packages: pyproject.toml constraints.txt scripts/environment.py
	@test -n "$(PYTHON)" || { echo "$(NO_PYTHON)" >&2; exit 1; }
	@$(PYTHON) -m scripts.environment
	@touch $@

$(VENV)/packages-test: $(VENV)/packages
	@$(PY) -m scripts.environment test
	@touch $@

$(VENV)/catalogues: $(VENV)/packages $(CATALOGUES)
	@$(VENV)/bin/pybabel --quiet compile --domain=yunying --directory=assets/locale
	@touch $@

$(VENV)/kernels: $(VENV)/packages $(KERNELS)
	@test ! -e imaging/warm.py || $(PY) -m imaging.warm
	@touch $@
