# Everything one does with this repository. `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# With byte code kept, every start after the first is three times as fast.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PROJECTS := packages/kit services/ims services/feis services/ras services/juki-link services/jlis-verify \
            services/mesh-gateway services/agency packages/renkei
PROJECT_FILES := $(PROJECTS:%=%/pyproject.toml)
READY := $(VENV)/.renkei-ready
PYTEST_ARGS ?=
ARGS ?=

say = @printf '\n== %s\n' "$(1)"

.PHONY: help setup demo test controls up fmt lint types imports generate stale check bench compose-up compose-down pins clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' \
	  | while IFS=$$'\t' read -r target text; do printf '  make %-13s %s\n' "$$target" "$$text"; done

setup: $(READY) ## create .venv with everything pinned (done once; again when a pin changes)

$(READY): requirements/dev.txt $(PROJECT_FILES)
	@scripts/setup $(VENV) requirements/dev.txt $(PROJECTS)
	@touch $@

demo: setup ## run the whole story in one process and check every step
	$(call say,Renkei demo: one application, from the card to the other agency's answer)
	@if $(BIN)/renkei demo; then printf '\nDEMO PASSED\n'; \
	  else printf '\nDEMO FAILED: a step above differs from what is expected\n'; exit 1; fi

test: setup ## run every test this machine can run
	@scripts/test $(BIN) $(PYTEST_ARGS)

controls: setup ## which test shows which control of contracts/controls.csv, with its last result
	@$(BIN)/pytest --controls $(if $(JSON),json,table) $(PYTEST_ARGS)

up: setup ## start all services in one process on 127.0.0.1 and stay (Ctrl-C ends)
	$(call say,Renkei on loopback ports: no Docker; SQLite files)
	@$(BIN)/renkei up

fmt: setup ## format the code and sort the imports
	$(call say,Formatting)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --exit-zero --quiet .

lint: setup ## formatting and lint rules
	$(call say,Formatting and lint rules (ruff))
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: setup ## strict types in packages/ and services/
	$(call say,Types (mypy --strict))
	@$(BIN)/mypy

imports: setup ## who may import whom
	$(call say,Import rules (import-linter))
	@$(BIN)/lint-imports --no-cache --no-logo

generate: setup ## write the files that derive from the topology, the error table and the code
	$(call say,Generated files)
	@$(BIN)/python -m renkei.generate

stale: setup ## fail when a generated file is not what its source says
	$(call say,Generated files are up to date)
	@$(BIN)/python -m renkei.generate --check

check: lint types imports stale test ## everything CI runs
	@printf '\nCHECK PASSED\n'

bench: setup ## measure speed and memory and write docs/benchmarks.md (ARGS='rates --rounds 3' for one row)
	$(call say,Benchmarks: keep the machine quiet meanwhile)
	@PYTHONPATH=tests $(BIN)/python -m bench $(ARGS)

compose-up: ## build the images and start one container per service with PostgreSQL
	$(call say,Images and containers)
	@docker compose up --build --wait
	@printf '\nUP: ports 8101-8107 and 8201-8207 on 127.0.0.1; try: $(BIN)/renkei demo --network compose\n'

compose-down: ## stop the containers and delete their data
	@docker compose down --volumes --remove-orphans

pins: setup ## resolve the dependencies anew into requirements/*.txt
	$(call say,Resolving the newest versions the projects allow)
	@scripts/pins $(BIN) $(PROJECTS)

clean: ## delete .venv, caches and the embedded databases
	rm -rf $(VENV) .renkei .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
