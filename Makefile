# Fengsui 烽燧. `make run` and `make test` need nothing typed before them.
PYTHON ?= python3
OPS = $(PYTHON) -m ops
export PYTHONDONTWRITEBYTECODE = 1
# make run HOST=name: HTTPS. Only when typed: some shells export a HOST of their own.
ifeq ($(origin HOST),command line)
export FENGSUI_NAME := $(HOST)
endif

.PHONY: run start stop reset backup restore-drill promote setup test check bench faults screens wire help manage

help:
	@echo "run     set everything up and run the command centre on the demo city (Ctrl-C stops)"
	@echo "        HOST=name: over HTTPS, for seats elsewhere"
	@echo "start   the same, detached;  stop  ends it;  reset  forgets its data"
	@echo "backup  a whole copy of the database;  restore-drill  builds it up again beside, and says how long it took"
	@echo "promote lets the standby lead (WHY=anyway, WHY=at-a-loss: docs/operate.md)"
	@echo "test    all tests, or a part: make test T=tests/flow"
	@echo "check   format, lint, types, floors, migrations, wire, screens"
	@echo "bench   measurements as JSON lines: make bench ONLY=spine"
	@echo "faults  kills every part of a running system in the midst of a load: what was lost? make faults ONLY=Redis"
	@echo "screens the pictures in docs/screens;  wire  the TypeScript types of the wire"

run start stop reset backup restore-drill setup test check screens:
	@$(OPS) $@

promote:
	@$(OPS) promote $(WHY)

# make manage DO="verify_log"
manage:
	@$(OPS) manage $(DO)

bench faults:
	@$(OPS) $@

wire: setup
	@FENGSUI_SECRET_KEY=wire FENGSUI_DATABASE_URL=postgres:///none .venv/bin/python manage.py export_wire
	@cd frontend && npm run --silent wire
