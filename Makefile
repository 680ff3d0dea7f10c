# metareward: `make demo` and `make test` are all that a newcomer needs.

SWIFT ?= swift
BUILD_FLAGS = --explicit-target-dependency-import-check error
FUZZ_SECONDS ?= 600
# How many tests run at once. Without a bound all of them start together, and on few cores a test with a real deadline
# waits a minute between two of its steps.
TEST_WIDTH ?= 8
RELEASE_BINARY = .build/release/metareward

.DEFAULT_GOAL := help
.PHONY: help demo test build release format lint unit smoke contract client-test deploy-test crash-test soak-judge soak-store \
	flood overload dashboard-test real-data bench bench-build bench-load sanitize fuzz fuzz-short bootstrap clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

demo: release ## Score, refine, score again with the simulated model; leaves the service running
	@$(RELEASE_BINARY) demo

test: lint build unit smoke ## Format check, build with every warning an error, unit tests, curl smoke test

build: bootstrap ## Debug build with the import check
	@$(SWIFT) build --build-tests $(BUILD_FLAGS)

release: bootstrap ## Release build of the service
	@$(SWIFT) build -c release --product metareward $(BUILD_FLAGS)

format: ## Format all Swift sources in place
	@$(SWIFT) format -i -r Sources Tests Package.swift Benchmarks/Sources Benchmarks/Package.swift \
		Fuzz/Sources Fuzz/Package.swift

lint: ## Check the format without changing anything
	@$(SWIFT) format lint --strict -r Sources Tests Package.swift Benchmarks/Sources Benchmarks/Package.swift \
		Fuzz/Sources Fuzz/Package.swift

unit: bootstrap ## swift test
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TEST_WIDTH) $(SWIFT) test $(BUILD_FLAGS) --disable-xctest

smoke: bootstrap ## Drive the real binary with curl
	@$(SWIFT) build --product metareward $(BUILD_FLAGS)
	@METAREWARD=.build/debug/metareward scripts/smoke-test.sh

client-test: ## Tests, types and style of the Python client; TRAINERS=1 installs trainers' own clients for them too
	@python3 -m venv .build/client && .build/client/bin/pip install -q -e 'deploy/clients/python[test]'
	@if [ -n "$(TRAINERS)" ]; then cd deploy/clients/python/tests \
		&& ../../../../.build/client/bin/python -m pip install -q -U pip \
		&& ../../../../.build/client/bin/pip install -q -r trainers.txt \
		&& ../../../../.build/client/bin/pip install -q --no-deps -r trainers-bare.txt; fi
	@cd deploy/clients/python && METAREWARD=$(CURDIR)/.build/debug/metareward ../../../.build/client/bin/python -m pytest -q -rs
	@cd deploy/clients/python && for tool in "ruff check ." "ruff format --check ." mypy; do \
		../../../.build/client/bin/$$tool || exit 1; done

deploy-test: ## Check the Dockerfile and everything below deploy/ with the tools that are there
	@scripts/deploy-test.sh

crash-test: release ## Kill the service with SIGKILL while it publishes, many times, and check what is left
	@METAREWARD=$(RELEASE_BINARY) scripts/crash-test.sh

soak-judge: release ## Score 20,000 rollouts while judge calls go wrong and an endpoint restarts, and check every result
	@METAREWARD=$(RELEASE_BINARY) scripts/soak-judge.sh

soak-store: release ## Send a million rollouts through the service with retention on; memory and databases must stay flat
	@scripts/soak-store.py $(RELEASE_BINARY) $(ROLLOUTS)

flood: release ## 10,000 idle connections, slow readers, malformed requests and SIGTERM, while one client polls
	@METAREWARD=$(RELEASE_BINARY) scripts/flood-test.py

overload: release ## Offer four times what the judge can score, from two callers, and check what comes of it
	@METAREWARD=$(RELEASE_BINARY) scripts/overload-test.py

dashboard-test: release ## Look at the dashboard in Chromium, at two widths, light and dark, and work with it
	@METAREWARD=$(RELEASE_BINARY) scripts/dashboard-test.py

real-data: release ## Score the real essays where ../shared/data is present, and watch the rubric catch the collapse
	@METAREWARD=$(RELEASE_BINARY) scripts/real-data.sh

bench: bootstrap ## Run all benchmarks in turn and write Benchmarks/RESULTS.md; ROWS="client tokens" runs only some
	@scripts/bench-peers.sh
	@$(SWIFT) build -c release --package-path Benchmarks
	@Benchmarks/.build/release/MetarewardBench $(ROWS)

bench-build: bootstrap ## Build the benchmarks without running them
	@$(SWIFT) build --package-path Benchmarks

bench-load: release ## Measure the version poll under wrk, and scoring with the simulated model
	@METAREWARD=$(RELEASE_BINARY) scripts/bench.sh

sanitize: bootstrap ## Unit tests under the thread sanitizer, then under the address sanitizer (leaks off)
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TEST_WIDTH) \
		$(SWIFT) test --disable-xctest --sanitize=thread -Xswiftc -DTHREAD_SANITIZER --scratch-path .build-tsan \
		--skip EndToEnd --skip TidyTests
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TEST_WIDTH) ASAN_OPTIONS=detect_leaks=0 \
		$(SWIFT) test --disable-xctest --sanitize=address --scratch-path .build-asan \
		--skip EndToEnd --skip TidyTests

contract: build ## Test the debug binary against openapi.yaml with schemathesis
	@scripts/contract-test.sh $(CONTRACT_SECONDS)

fuzz: bootstrap ## Fuzz every target, ten minutes each; FUZZ_SECONDS=60 changes that
	@scripts/fuzz.sh $(FUZZ_SECONDS)

fuzz-short: bootstrap ## Fuzz every target for ten seconds
	@scripts/fuzz.sh 10

bootstrap: ## Install the system packages that are missing, or say which
	@scripts/bootstrap.sh

clean: ## Remove build artefacts
	@rm -rf .build .build-tsan .build-asan Benchmarks/.build Fuzz/.build
