# Every way to run, check and look after the bot. `make` alone lists them.
#
# Each target sets up .venv by itself from the locks, with hashes; it is made again only when a
# lock changes, so a second run needs no network.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# `make clean`, then `make test PYTHON=python3.13`: the same on another Python.
PYTHON := python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check \
	--require-hashes --no-deps --only-binary=:all:

# Programs of Debian's that the tests use, and the package that brings each.
TOOLS := /usr/lib/postgresql/*/bin/initdb=postgresql /usr/bin/chromium=chromium \
	/usr/bin/node=nodejs /usr/bin/npm=npm /usr/bin/strace=strace
MISSING = $(strip $(foreach tool,$(TOOLS),\
	$(if $(wildcard $(firstword $(subst =, ,$(tool)))),,$(lastword $(subst =, ,$(tool))))))

TESTS := $(PY) -m pytest
# A test waits for a quarter of its time: three keep two cores at work.
WORKERS := 3
BROWSER := tests/browser
CODE := bot tests migrations benchmarks docs setup.py $(wildcard .ci/*.py)

.PHONY: help
help: ## List the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

.PHONY: demo
demo: $(VENV)/runtime ## The whole product on this machine, with no token
	$(PY) -m bot demo

.PHONY: run
run: $(VENV)/runtime ## The bot, with the settings of the environment and .env
	$(PY) -m bot run

.PHONY: test
test: ## Checks, tests and branch coverage: under half an hour
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target tools check $(BROWSER)/node_modules
	timeout 2400 $(TESTS) -m "not slow" -n $(WORKERS) --dist loadfile \
		--cov --cov-branch --cov-report=term:skip-covered --cov-fail-under=90

.PHONY: check
check: $(VENV)/dev ## Format, lint, types, import rules, catalogues
	$(VENV)/bin/ruff format --check $(CODE)
	$(VENV)/bin/ruff check $(CODE)
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(TESTS) --quiet tests/test_catalogues.py

.PHONY: attacks
attacks: tools $(VENV)/dev ## The attacks on privacy, short and long forms, with a table of what each reached
	$(TESTS) tests/attacks

.PHONY: soak
soak: tools $(VENV)/dev ## The long forms of all other tests: crashes, storms, PostgreSQL, processes, a country: hours
	$(TESTS) -m slow tests --ignore=tests/attacks

PEERS := benchmarks/peers

.PHONY: bench
bench: tools $(VENV)/dev $(PEERS)/.venv/made $(PEERS)/node_modules ## The benchmarks, one after another
	$(foreach program,$(wildcard benchmarks/*.py),$(PY) $(program);)

.PHONY: audit
audit: $(VENV)/dev ## Known vulnerabilities of the locked packages
	@$(VENV)/bin/pip-audit --require-hashes --disable-pip -r requirements-dev.lock 2>&1 \
		| tee $(VENV)/audit.txt; code=$${PIPESTATUS[0]}; \
	if grep -qiE 'connect|resolve|timed out' $(VENV)/audit.txt; then \
		echo "The database of vulnerabilities cannot be reached: nothing was checked."; exit 1; \
	fi; \
	if skipped=$$(grep -c 'could not be audited' $(VENV)/audit.txt); then \
		echo "The database knows nothing of $$skipped packages: these were not checked."; exit 1; \
	fi; exit $$code

.PHONY: sbom
sbom: $(VENV)/dev ## A bill of materials of what is shipped: dist/sbom.json, CycloneDX
	@mkdir -p dist
	$(PY) .ci/supply_chain.py sbom > dist/sbom.json

.PHONY: licences
licences: $(VENV)/dev ## Write docs/licences.md from the lock
	$(PY) .ci/supply_chain.py licences > docs/licences.md

.PHONY: picture
picture: $(VENV)/dev ## Draw the picture in docs/architecture.md from the imports
	$(PY) .ci/picture.py

.PHONY: deployment
deployment: ## Lint Dockerfile, compose files and systemd unit, with the tools that are here
	@.ci/deployment

# Asks PyPI alone, whatever mirrors this machine knows: no file or address of theirs gets in.
# `make lock UPGRADE=--upgrade` takes newer versions; without it pins stay where they may.
COMPILE := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/bin/pip-compile --quiet $(UPGRADE) \
	--generate-hashes --strip-extras --allow-unsafe --extra postgres \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
DEV_GROUP := import tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")

.PHONY: lock
lock: $(VENV)/dev ## Write both locks anew from pyproject.toml
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(PY) -c '$(DEV_GROUP)' | $(COMPILE) --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml -

.PHONY: strings
strings: $(VENV)/dev ## Bring the catalogues in step with the texts in the code
	$(VENV)/bin/pybabel --quiet extract --keyword=_ --keyword=N_ --keyword=plural:1,2 \
		--add-comments=NOTE --add-location=never --no-wrap --sort-output --omit-header \
		--output-file=locales/bot.pot bot
	$(VENV)/bin/pybabel --quiet update --input-file=locales/bot.pot --output-dir=locales \
		--domain=bot --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

.PHONY: clean
clean: ## Remove all that these targets made; data, keys and .env stay
	rm -rf $(VENV) $(BROWSER)/node_modules $(PEERS)/.venv $(PEERS)/node_modules build dist *.egg-info .coverage* .*_cache .hypothesis
	find $(CODE) -name __pycache__ -prune -exec rm -rf {} +

.PHONY: tools
tools:
	@$(if $(MISSING),.ci/packages $(MISSING))

$(VENV)/runtime: requirements.lock
	@$(PYTHON) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "$(PYTHON) has to be Python 3.11 or newer, with venv: apt-get install python3 python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) -r requirements.lock
	touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/runtime
	$(PIP) -r requirements-dev.lock
	touch $@

# What the tests of the page take from npm, by hash; no script of a package runs.
$(BROWSER)/node_modules: $(BROWSER)/package-lock.json | tools
	npm ci --prefix $(BROWSER) --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# What this bot is compared with, in environments of its own: by hash, too.
$(PEERS)/.venv/made: $(PEERS)/requirements.lock
	$(PYTHON) -m venv --clear $(PEERS)/.venv
	$(subst $(PY),$(PEERS)/.venv/bin/python,$(PIP)) -r $(PEERS)/requirements.lock
	touch $@

# better-sqlite3 is compiled, or fetched built, by its own script; no other script runs.
$(PEERS)/node_modules: $(PEERS)/package-lock.json | tools
	npm ci --prefix $(PEERS) --ignore-scripts --no-audit --no-fund --loglevel=error
	npm rebuild better-sqlite3 --prefix $(PEERS) --loglevel=error
	touch $@
