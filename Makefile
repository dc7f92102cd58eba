# Each target sets up what it needs by itself, on a machine that has Python 3.11 and nothing else.
PYTHON ?= python3
PY := .venv/bin/python
WORKSPACE ?= workspace
PORT ?= 8501
# How many tests run at once: most wait for a cluster or a browser half of their time. Whatever shares a file shares a process, and its cluster.
TESTERS ?= 2
PYTEST := $(PY) -m pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder

FRONTEND := designer/canvas/frontend

.PHONY: help venv sample app demo test test-canvas test-export fast check format canvas docs bench soak

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */make \1|/' | column -t -s '|'

venv: .venv/.complete  ## the virtual environment in .venv

.venv/.complete: requirements.txt requirements-dev.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Framewire needs Python 3.11 or newer; say which with: make PYTHON=python3.11"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "Installing what Framewire needs (a few minutes the first time) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt -c constraints.txt
	@touch $@

sample: venv  ## draws the sample videos, labels and images
	@$(PY) sample_data/make.py

app: sample  ## the designer, in the browser at localhost:8501 (PORT=8600: there)
	@$(PY) -m designer --workspace $(WORKSPACE) --port $(PORT)

demo: sample  ## videos -> frames -> trained detector -> endpoint, on a local Ray cluster
	@$(PY) -m runtime run sample_data/pipelines/video_detector.json --workspace $(WORKSPACE)
	@$(PY) -m runtime endpoints try sorting_line --workspace $(WORKSPACE) --video sample_data/videos/sorter/late.webm --at 4

test: check  ## everything that must hold: lint, types, all tests but those of test-export
	@$(PYTEST) -m "not export"

EXPORT_TARGETS := alone azureml kfp airflow
test-export: venv $(EXPORT_TARGETS:%=.venvs/%/.complete)  ## exported pipelines, run in environments of their own: with nothing else, of Azure ML, Kubeflow, Airflow
	@$(PY) -m pytest -m export tests/export_targets

.venvs/%/.complete: tests/export_targets/%.txt | venv  # its file lists all that it needs
	@echo "Installing $* ..."
	@test -x .venvs/$*/bin/python || .venv/bin/python -m venv --without-pip .venvs/$*
	@$(PY) -m pip --python .venvs/$*/bin/python install --quiet --disable-pip-version-check --no-deps --no-compile -r $<
	@touch $@

test-canvas: $(FRONTEND)/node_modules/.complete  ## the canvas's own types and tests (Node 20 or newer)
	@cd $(FRONTEND) && npm run --silent check && npm run --silent test

canvas: $(FRONTEND)/node_modules/.complete  ## bundles the canvas anew, after a change to it (Node 20 or newer)
	@cd $(FRONTEND) && npm run --silent build

$(FRONTEND)/node_modules/.complete: $(FRONTEND)/package-lock.json
	@command -v npm >/dev/null || { echo "Changing the canvas needs Node 20 or newer, with npm. Using Framewire does not."; exit 1; }
	@cd $(FRONTEND) && npm ci --silent --no-audit --no-fund
	@touch $@

fast: venv  ## the tests of single things: neither Ray nor torch, nor whole runs
	@$(PYTEST) -m "not ray and not torch and not browser and not slow and not export"

check: venv  ## lint and types
	@$(PY) -m ruff check . && $(PY) -m ruff format --check --quiet . && $(PY) -m mypy

format: venv  ## lays the code out
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format --quiet .

docs: venv  ## draws docs/ again from the declarations
	@$(PY) -m docs.generate

KILLS ?= 50
SEED ?= 0
soak: venv  ## kills workers, coordinators, heads, apps and more at random moments of runs (KILLS=50 SEED=0); writes docs/soak.md
	@$(PY) -m bench.soak --kills $(KILLS) --seed $(SEED) --table docs/soak.md

bench: venv  ## every figure against its limit, on this machine
	@$(PY) -m bench
