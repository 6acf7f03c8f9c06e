# ringtally's tasks. `make` alone lists them; each one says what it does before it does it.

SWIFT ?= swift
RELEASE := -c release --product ringtally

# Of the benchmark: millions of verifications, those of the contests on gzip and CSV, rounds, the folder for sample data
# and databases; and what share of their sizes the large files have.
SIZES ?= 1 5
FORM_SIZE ?= 1
RUNS ?= 5
BENCH_DATA ?= .build/bench-data
LARGE_SHARE ?= 1

# Of fuzzing: how long each target, and which.
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?= all

.DEFAULT_GOAL := help
.PHONY: help setup build install reference demo test torture fuzz fuzz-canary lint format bench bench-large bench-quick clean

help: ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the system packages that are missing (Debian and its relatives; asks apt once).
	@Scripts/setup

build: setup ## Build the program for use (optimised). Prints where it is.
	@echo "Building ringtally. The first time takes some minutes: its dependencies are fetched and compiled, too."
	@$(SWIFT) build $(RELEASE)
	@echo "Built: $$($(SWIFT) build $(RELEASE) --show-bin-path)/ringtally"

# Of install: where to, a folder to put before it (for packagers), and what.
PREFIX ?= /usr/local
DESTDIR ?=
PROGRAM ?= $(shell $(SWIFT) build $(RELEASE) --show-bin-path)/ringtally

install: ## Install what make build built, with manual pages and completions (PREFIX=/usr/local).
	@[ -x "$(PROGRAM)" ] || { echo "There is no $(PROGRAM) yet: make build"; exit 1; }
	@install -d $(addprefix "$(DESTDIR)$(PREFIX)"/,bin $(SHARE:%=share/%))
	@install -m 755 "$(PROGRAM)" "$(DESTDIR)$(PREFIX)/bin/ringtally"
	@install -m 644 docs/man/*.1 "$(DESTDIR)$(PREFIX)/share/man/man1"
	@install -m 644 completions/ringtally.bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/ringtally"
	@install -m 644 completions/_ringtally "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_ringtally"
	@install -m 644 completions/ringtally.fish "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/ringtally.fish"
	@echo "Installed: $(DESTDIR)$(PREFIX)/bin/ringtally, its manual pages, and completions for bash, zsh and fish."

SHARE := man/man1 bash-completion/completions zsh/site-functions fish/vendor_completions.d

reference: setup ## Make the command reference, the manual pages and the completions anew from the commands' definitions.
	@$(SWIFT) build --product ringtally
	@$(SWIFT) build --product ringtally-reference
	@bin="$$($(SWIFT) build --show-bin-path)"; "$$bin/ringtally-reference" "$$bin/ringtally" . .
	@git status --short docs/reference docs/man completions

demo: build ## Make sample data, import it, and make the page: the quickest way to see what this is.
	@echo
	@"$$($(SWIFT) build $(RELEASE) --show-bin-path)/ringtally" demo
	@echo
	@echo "The page: file://$(CURDIR)/demo/report/index.html"

test: ## Build for debugging and run every test.
	@Scripts/setup test
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

bench: build ## Measure beside DuckDB, Python and sqlite-utils; writes Benchmarks/RESULTS.md (SIZES="1 5 10" FORM_SIZE=1 RUNS=5).
	@$(call measure,$(SIZES),$(FORM_SIZE),$(RUNS),Benchmarks,make bench SIZES="$(SIZES)" FORM_SIZE=$(FORM_SIZE) RUNS=$(RUNS))

bench-large: build ## Import files of 1 to 5 GB and fail above 256 MiB of memory; writes Benchmarks/LARGE.md. Needs 15 GB.
	@$(call measure_large,$(LARGE_SHARE),Benchmarks,make bench-large$(if $(filter-out 1,$(LARGE_SHARE)), LARGE_SHARE=$(LARGE_SHARE)))

bench-quick: build ## Both of them, small and once, to see that they work; writes below .build/bench.
	@$(call measure,0.1,0.1,1,.build/bench,make bench-quick)
	@$(call measure_large,0.01,.build/bench,make bench-quick)

# measure SIZES FORM_SIZE RUNS RESULTS COMMAND
measure = python3 Benchmarks/run.py $(measured) --sizes "$(1)" --form-size "$(2)" --runs $(3) --environment .build/bench/python \
	--results $(4) --command '$(5)'

# measure_large SHARE RESULTS COMMAND
measure_large = python3 Benchmarks/large.py $(measured) --share $(1) --results $(2) --command '$(3)'

measured = --ringtally "$$($(SWIFT) build $(RELEASE) --show-bin-path)/ringtally" --swift $(SWIFT) --data "$(BENCH_DATA)"

clean: ## Remove what was built, the benchmark's data and the demo's folder.
	@rm -rf .build demo
