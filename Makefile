# ringtally's tasks. `make` alone lists them; each one says what it does before it does it.

SWIFT ?= swift
RELEASE := -c release --product ringtally

.DEFAULT_GOAL := help
.PHONY: help setup build demo test lint format clean

help: ## List these targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

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

lint: setup ## Check the style of the code and the rules of Scripts/tidy.
	@status=0; \
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests reports Package.swift || status=1; \
	Scripts/tidy || status=1; \
	[ $$status -ne 0 ] || echo "lint: nothing to complain about"; \
	exit $$status

format: ## Rewrite the code in the style that lint asks for.
	@$(SWIFT) format --in-place --parallel --recursive Sources Tests reports Package.swift

clean: ## Remove what was built and the demo's folder.
	@rm -rf .build demo
