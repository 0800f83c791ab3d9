# Every target makes its own .venv when there is none; nothing else is needed but Python 3.11+.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# Python keeps the modules that it compiled: pip would compile all of PyTorch for the few in use.
export PYTHONDONTWRITEBYTECODE =
PIP_INSTALL := $(BIN)/pip install --quiet --no-compile --constraint constraints.txt

XDIST := -n auto --maxprocesses 4 --dist worksteal

.PHONY: demo test test-thorough test-slow test-newest test-gpu-extra check format wheel clean

demo: $(VENV)/.demo
	$(BIN)/vindex demo

# Each feature and each kind of failure once.
test: $(VENV)/.installed
	$(BIN)/pytest -m "not slow and not thorough" $(XDIST)

# The same over more inputs, and what takes over a second.
test-thorough: $(VENV)/.installed
	$(BIN)/pytest -m "thorough and not slow" $(XDIST)

test-slow: $(VENV)/.installed
	$(BIN)/pytest -m slow

# The tests on the newest Python here that all dependencies have, and with the newest PyAV: 19 takes
# no Python before 3.12. Skipped where there is none but $(PYTHON).
test-newest:
	@newest=; for each in 3.12 3.13 3.14; do \
		if python$$each -c "" 2>/dev/null; then newest=python$$each; fi; done; \
	if [ -z "$$newest" ]; then \
		echo "test-newest: skipped: there is no python3.12, python3.13 or python3.14 here"; \
		exit 0; fi; \
	set -ex; rm -rf build/newest; $$newest -m venv build/newest; \
	grep -v '^av==' constraints.txt > build/newest/constraints.txt; \
	build/newest/bin/pip install --quiet --constraint build/newest/constraints.txt \
		--editable ".[dev]"; \
	build/newest/bin/pytest -m "not slow" $(XDIST)

# Storage and search with faiss-gpu, without faiss-cpu beside it. Needs no GPU, but 2 GB of disk.
test-gpu-extra:
	rm -rf build/gpu && $(PYTHON) -m venv build/gpu
	build/gpu/bin/pip install --quiet --constraint constraints.txt ".[gpu]" \
		pandas pytest pytest-timeout
	build/gpu/bin/python -m pytest tests/storage tests/search tests/test_search.py

check: $(VENV)/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Build the wheel, install it in an environment of its own, and use it there as a newcomer does.
wheel: $(VENV)/.installed
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/python -m build --wheel --outdir build/wheel
	$(PYTHON) -m venv build/wheel/venv
	build/wheel/venv/bin/pip install --quiet --no-compile --constraint constraints.txt \
		"$$(ls build/wheel/*.whl)[demo]"
	VINDEX_WHEEL_VENV=build/wheel/venv $(BIN)/pytest -m slow tests/newcomer
	rm -rf build/wheel/venv

# On Linux pip takes PyTorch's CUDA build where an index has it; a CPU build that is in $(VENV)
# already stays.
$(VENV)/.demo: pyproject.toml constraints.txt
	@echo "Installing vindex into $(VENV): 1.6 GB with PyTorch's CPU build. Where pip chooses its"
	@echo "CUDA build (Linux), several GB: docs/getting-started.md says how to choose before."
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --editable ".[demo]"
	touch $@

# The tests take warnings for errors, those of the compiler too, so all is compiled before.
$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --editable ".[dev]"
	-$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib vindex
	touch $@

clean:
	rm -rf build dist $(VENV)
