# ringtally's tasks. `make` alone lists them; each one says what it does before it does it.

SWIFT ?= swift
RELEASE := -c release --product ringtally

# Of the benchmark: millions of verifications, rounds, and the folder for sample data and databases.
SIZES ?= 1 5
RUNS ?= 5
BENCH_DATA ?= .build/bench-data

# Of fuzzing: how long each target, and which.
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?= all

.DEFAULT_GOAL := help
.PHONY: help setup build demo test torture fuzz fuzz-canary lint format bench bench-quick clean

help: ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the system packages that are missing (Debian and its relatives; asks apt once).
	@Scripts/setup

build: setup ## Build the program for use (optimised). Prints where it is.
	@echo "Building ringtally. The first time takes some minutes: its dependencies are fetched and compiled, too."
	@$(SWIFT) build $(RELEASE)
	@echo "Built: $$($(SWIFT) build $(RELEASE) --show-bin-path)/ringtally"

demo: build ## Make sample data, import it, and make the page: the quickest way to see what this is.
	@echo
	@"$$($(SWIFT) build $(RELEASE) --show-bin-path)/ringtally" demo
	@echo
	@echo "The page: file://$(CURDIR)/demo/report/index.html"

test: setup ## Build for debugging and run every test.
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build --parallel

torture: setup ## Kill the program and fail its disk at every moment of small runs: the long form of TortureTests.
	@echo "Some thousand runs that are killed or go wrong, each checked and finished: ten minutes on two cores of their own."
	@$(SWIFT) build --build-tests
	@RINGTALLY_TORTURE=full $(SWIFT) test --skip-build --parallel --filter TortureTests

fuzz: setup ## Look for inputs that break what reads files (FUZZ_SECONDS=600 a target, FUZZ_TARGETS="read-har gzip").
	@FUZZ_SECONDS=$(FUZZ_SECONDS) FUZZ_TARGETS="$(FUZZ_TARGETS)" SWIFT=$(SWIFT) Scripts/fuzz run

fuzz-canary: setup ## Plant a bug in each target and see that fuzzing finds it, within two minutes a target.
	@FUZZ_SECONDS=120 FUZZ_TARGETS="$(FUZZ_TARGETS)" SWIFT=$(SWIFT) Scripts/fuzz canary

lint: setup ## Check the style of the code and the rules of Scripts/tidy.
	@status=0; \
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests reports Package.swift || status=1; \
	Scripts/tidy || status=1; \
	[ $$status -ne 0 ] || echo "lint: nothing to complain about"; \
	exit $$status

format: ## Rewrite the code in the style that lint asks for.
	@$(SWIFT) format --in-place --parallel --recursive Sources Tests reports Package.swift

bench: build ## Measure beside DuckDB, Python and sqlite-utils; writes Benchmarks/RESULTS.md (SIZES="1 5 10" RUNS=5).
	@$(call measure,$(SIZES),$(RUNS),Benchmarks,make bench SIZES="$(SIZES)" RUNS=$(RUNS))

bench-quick: build ## The same, small and once, to see that it works; writes .build/bench/RESULTS.md.
	@$(call measure,0.1,1,.build/bench,make bench-quick)

# measure SIZES RUNS RESULTS COMMAND
measure = python3 Benchmarks/run.py --ringtally "$$($(SWIFT) build $(RELEASE) --show-bin-path)/ringtally" --swift $(SWIFT) \
	--sizes "$(1)" --runs $(2) --data "$(BENCH_DATA)" --environment .build/bench/python --results $(3) --command '$(4)'

clean: ## Remove what was built, the benchmark's data and the demo's folder.
	@rm -rf .build demo
