# `make demo` brings the IoT dashboard up from nothing; `make test` proves everything. `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PREFIX ?= /usr/local
DEMO ?= stacks/iot-dashboard
SWIFT ?= swift
STACK := bin/stack
RELEASE := .build-release
SOURCES := Package.swift $(shell find Sources -name '*.swift')

.PHONY: help
help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

.PHONY: bootstrap
bootstrap: ## install the OS packages and engines that are missing
	@scripts/bootstrap.sh

.PHONY: build
build: bootstrap $(STACK) ## build the release program into bin/stack

$(STACK): $(SOURCES)
	@scripts/static-libraries.sh $(RELEASE)/static
	STACK_STATIC_LIBRARIES=$(CURDIR)/$(RELEASE)/static \
	  $(SWIFT) build -c release --static-swift-stdlib --scratch-path $(RELEASE) --product stack
	@mkdir -p bin
	strip -o $(STACK).new "$$($(SWIFT) build -c release --static-swift-stdlib --scratch-path $(RELEASE) --show-bin-path)/stack"
	mv -f $(STACK).new $(STACK)

.PHONY: install
install: build ## install bin/stack into $(PREFIX)/bin
	install -D -m 0755 $(STACK) "$(DESTDIR)$(PREFIX)/bin/stack"

.PHONY: demo
demo: build ## bring the IoT dashboard up, and print its URL
	$(STACK) apply $(DEMO) --auto-approve
	@echo
	@echo "The dashboard: $$($(STACK) output $(DEMO) dashboard_url)"
	@echo "Look around:   $(STACK) status $(DEMO)"
	@echo "Take it down:  make demo-down"

.PHONY: demo-down
demo-down: build ## take the IoT dashboard down again, leaving nothing behind
	$(STACK) destroy $(DEMO) --auto-approve

.PHONY: setup
setup: build ## make once what builds need: keys, the builds' service account, its sealed key
	STACK=$(STACK) scripts/setup.sh

.PHONY: test
test: ## build and run every test: Swift, a module at a time, then the workloads' own
	@scripts/bootstrap.sh --with-servers
	SWIFT=$(SWIFT) scripts/test.sh

.PHONY: check
check: bootstrap ## formatting, import rules, lengths, forbidden names, shell scripts
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests
	scripts/check-imports.py
	scripts/check-lengths.py
	scripts/check-names.py
	@if command -v shellcheck >/dev/null; then \
	  git ls-files -z '*.sh' .ci/run | xargs -0 shellcheck; \
	else echo "shellcheck is not installed: shell scripts were not checked"; fi

.PHONY: format
format: ## format every Swift file in place
	$(SWIFT) format format --in-place --parallel --recursive Package.swift Sources Tests

.PHONY: bench
bench: build ## measure the demo against its floor, plans and applies beside terraform, sealed files beside age and others
	Benchmarks/bench.py --terraform
	Benchmarks/keys.py

.PHONY: bench-stream
bench-stream: build ## seal and open a stream of 20 GiB, with the memory that it takes (SIZE=1G for less; needs that much room)
	STACK=$(STACK) scripts/large-stream.sh $(or $(SIZE),20G)

.PHONY: bench-log
bench-log: build ## run builds whose step writes 5 GiB of log, with the memory that the runner takes (SIZE=1G for less)
	STACK=$(STACK) scripts/large-log.sh $(or $(SIZE),5G)

.PHONY: chaos
chaos: ## kill applies and cut the power a thousand times, flip each bit of a first page, and let 64 processes apply to one state on each back end (an hour)
	@scripts/bootstrap.sh --with-servers
	STACK_CHAOS=1 STACK_CRASH_ROUNDS=1000 $(SWIFT) test --no-parallel \
	  --filter CrashLoopTests --filter KilledApplyTests --filter ProcessContentionTests --filter ApplyContentionTests --filter ModelTests \
	  --filter PowerCutTests --filter DamagedFirstPageTests

.PHONY: fuzz
fuzz: ## fuzz parser, formatter and evaluator for FUZZ_SECONDS (default 60)
	scripts/fuzz.sh

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build $(RELEASE) .build-fuzz bin
