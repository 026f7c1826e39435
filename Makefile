# Each target sets up what it needs into .venv and node_modules and is quick the second time. `make help` lists them.

# The first Python from 3.11 on that truly works: a name on the path may be a shim that only complains.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	"$$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

BIN := .venv/bin
DONE := .venv/done
ROOMS := mail staff privacy questionnaires outreach events invitations registrations correspondence imports online rescheduling disclosures subjects assurance
BUILT := foundation/static/built/manifest.json
# Node of .venv, where one was needed, goes before the one of the system.
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
UV := $(BIN)/uv
# uv and npm trust whom the system trusts.
export UV_SYSTEM_CERTS := 1
export UV_NATIVE_TLS := 1
# Node brings its own list of authorities; where the system has one (a firm's proxy), that counts too.
export NODE_USE_SYSTEM_CA := 1
export NODE_EXTRA_CA_CERTS ?= $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt))
export UV_LINK_MODE := copy
export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: run test lint journeys promises mutations screenshots bench migrations assets requirements clean help
MAKEFLAGS += --no-builtin-rules --no-print-directory

run: $(DONE)/run $(BIN)/lianfu $(BUILT) ## look at the product: database, server, worker, mail catcher and demo data
	@$(BIN)/python -m lianfu demo

test: $(DONE)/test $(BIN)/lianfu $(BUILT) ## every test but the browser's
	$(BIN)/python -m pytest --ignore=tests/journeys -n auto --maxprocesses 4 --dist loadfile $(ARGS)

journeys: $(DONE)/dev $(BUILT) ## the tests that drive a browser (needs chromium)
	$(BIN)/python -m pytest tests/journeys $(ARGS)

promises: $(DONE)/test $(BIN)/lianfu $(BUILT) ## prove each sentence of the public privacy page, on people of its own
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && LIANFU_DATA="$$folder" $(BIN)/python -m lianfu promise check --seeded $(ARGS)

mutations: $(DONE)/test $(BUILT) ## see each proof fail with its mechanism switched off
	@$(BIN)/python -m tests.mutations $(ARGS)

screenshots: $(DONE)/dev $(BUILT) ## take the pictures of the README anew (needs chromium)
	$(BIN)/python -m tests.journeys.shoot

lint: $(DONE)/dev node_modules/.done ## style, types, layers, scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(NODE) npm run --silent lint

bench: $(DONE)/test $(BUILT) ## measure, each figure beside its floor
	$(BIN)/python -m bench $(ARGS)

migrations: $(DONE)/run ## write the migrations that the tables ask for
	@for room in $(ROOMS); do $(BIN)/piccolo migrations new "$$room" --auto || exit 1; done

assets: $(BUILT) ## build scripts and styles of the pages

requirements: $(DONE)/uv ## solve the requirement files anew; ARGS=--upgrade for newer versions
	@cd requirements && for name in uv run test dev node; do ../$(UV) pip compile -q --universal --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 \
		$(ARGS) "$$name.in" -o "$$name.txt" || exit 1; done

clean: ## remove what make has made; data stay
	rm -rf .venv node_modules foundation/static/built .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

# --- set-up ---------------------------------------------------------------------------------------------------------

$(DONE)/uv: requirements/uv.txt
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		test -n "$(PYTHON)" || { echo "需要 Python 3.11 以上（含 venv）· Python 3.11 or newer with venv is needed" >&2; exit 1; }; \
		$(PYTHON) -m venv --clear .venv; }
	$(BIN)/python -m pip install -q --require-hashes -r requirements/uv.txt
	@mkdir -p $(DONE) && touch $@

# pip stands in where its own settings (a proxy, a mirror) know the way and uv's do not.
$(DONE)/%: requirements/%.txt $(DONE)/uv
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r $< \
		|| $(BIN)/python -m pip install -q --require-hashes -r $<
	@touch $@

# The command line by its name, from whichever folder.
$(BIN)/lianfu: $(DONE)/run
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(BIN)/python" -m lianfu "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $@
	@chmod +x $@

$(DONE)/test: $(DONE)/run
$(DONE)/dev: $(DONE)/test

# Marks that a Node of version 20 or newer is there, the system's or our own.
$(DONE)/any-node: requirements/node.txt $(DONE)/uv
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 \
		|| $(MAKE) $(DONE)/node
	@touch $@

node_modules/.done: package-lock.json package.json $(DONE)/any-node
	$(NODE) npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

$(BUILT): $(shell find frontend -type f 2>/dev/null) node_modules/.done
	$(NODE) node frontend/build.mjs
	@touch $@
