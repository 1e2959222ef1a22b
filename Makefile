# Every command of Countersign. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
.SUFFIXES:

export CACHE := $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/countersign
export TOOLS := $(CACHE)/tools
CARGO_BIN := $(if $(CARGO_HOME),$(CARGO_HOME),$(HOME)/.cargo)/bin
export PATH := $(TOOLS)/bin:$(TOOLS)/node_modules/.bin:$(CARGO_BIN):$(PATH)

# Where builds go: what the caller says; on a build machine that keeps a folder for it, that folder; else ./target.
ifndef CARGO_TARGET_DIR
ifneq ($(CI),)
ifneq ($(wildcard $(CACHE)/target/.),)
export CARGO_TARGET_DIR := $(CACHE)/target
endif
endif
endif
TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
BINARY := $(TARGET)/debug/countersign
RELEASE := $(TARGET)/release/countersign

# leptos compiles these names into the client when they are set; ours are fixed.
unexport LEPTOS_OUTPUT_NAME LEPTOS_SITE_ROOT LEPTOS_SITE_PKG_DIR

# What the browser gets is made from these; when none of them is newer than the last build, nothing is built.
CLIENT_SOURCES := $(shell find app domain vision style public scripts/assemble.mjs scripts/browser_models.mjs scripts/worker.sh scripts/worker_loader.mjs Trunk.toml Cargo.toml Cargo.lock .cargo -type f -not -path '*/tests/*' -not -path '*/benches/*' 2>/dev/null)
CLIENT := dist/.built
MODELS := $(CACHE)/models/manifest.json

# A line in bold. A command, not a make function: the commas of a sentence would be taken for arguments.
SAY := @printf '\033[1m%s\033[0m\n'

.PHONY: help
help: ## this list
	@printf 'Countersign: identity verification on your own machines.\n\n'
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS=$$'\t' read -r name words; do printf '  make %-12s %s\n' "$$name" "$$words"; done
	@printf '\nStart with: make run   (the first time about 20 minutes on two cores, afterwards seconds)\n'

.PHONY: run
run: tools models client binary ## install what is missing, build, start; says where to click
	@COUNTERSIGN_MODE="$${COUNTERSIGN_MODE:-development}" exec "$(BINARY)" serve

.PHONY: dev
dev: tools models client binary ## the same, and rebuild and restart whenever a file changes
	@COUNTERSIGN_MODE="$${COUNTERSIGN_MODE:-development}" exec node scripts/dev.mjs "$(BINARY)"

.PHONY: tools
tools: ## install the wasm target, trunk, wasm-bindgen and wasm-opt where missing
	@scripts/tools.sh

.PHONY: models
models: ## fetch the nets that read pictures and make them ready (155 MB, 10 to 30 seconds, once; then offline)
	@command -v python3 >/dev/null || { printf 'Missing: Python 3 with pip\nRun: sudo apt-get install python3 python3-pip\n' >&2; exit 1; }
	@python3 scripts/models/make_models.py

# Written only when a model has changed; only then the browser side is built anew.
$(MODELS): models ;

.PHONY: client
client: tools models $(CLIENT) ## build what the browser gets into dist/

$(CLIENT): $(CLIENT_SOURCES) $(MODELS)
	$(SAY) 'The browser side: compiling (first time about 4 minutes on two cores; afterwards about one)'
	@mkdir -p dist/pkg
	@trunk build --config Trunk.toml
	@scripts/worker.sh
	@node scripts/assemble.mjs
	@touch $(CLIENT)

# `--workspace` with one binary: the same choice of dependency features as the tests, so that nothing is built for both.
.PHONY: binary
binary:
	@if [ ! -x "$(BINARY)" ]; then printf '\033[1m%s\033[0m\n' 'The server: compiling, with its database inside (first time about 10 minutes on two cores)'; fi
	@cargo build --workspace --bin countersign

.PHONY: release
release: tools client ## build the server as it runs in production (about 20 minutes on two cores)
	@cargo build --release --workspace --bin countersign
	@printf 'Ready: %s, and dist/ beside it.\n' "$(RELEASE)"

.PHONY: test
test: test-rust test-browser ## install what the tests need and run every one of them
	$(SAY) 'Every test passed.'

.PHONY: test-rust
test-rust: models ## the tests of all Rust crates (first time about 15 minutes on two cores)
	$(SAY) 'Rust tests: compiling and running (first time about 15 minutes on two cores, then about two)'
	@cargo test --workspace

.PHONY: test-browser
test-browser: tools models packages npm client binary ## a person's whole way in a real Chromium with a fake camera (about 10 minutes)
	$(SAY) 'Colours: every pair of text and ground can be read'
	@node style/contrast.mjs >/dev/null
	$(SAY) 'Browser tests: a real Chromium and a fake camera (about 10 minutes on two cores)'
	@cd end2end && COUNTERSIGN_BINARY="$(abspath $(BINARY))" COUNTERSIGN_SITE="$(abspath dist)" npm test

.PHONY: packages
packages:
	@scripts/packages.sh

# Anew whenever the list of packages is newer than what is there.
.PHONY: npm
npm: tools
	@cd end2end && { [ -e node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ] || npm ci --no-audit --no-fund; }

.PHONY: lint
lint: ## formatting and clippy, every warning an error (first time about 6 minutes)
	$(SAY) 'Formatting'
	@cargo fmt --all --check
	$(SAY) 'Clippy: native, then the browser side (first time about 6 minutes on two cores)'
	@cargo clippy --workspace --all-targets -- -D warnings
	@scripts/tools.sh target
	@cargo clippy -p app --lib --no-default-features --features hydrate --target wasm32-unknown-unknown -- -D warnings
	@cargo clippy -p vision --bin vision_worker --no-default-features --features worker,simd --target wasm32-unknown-unknown -- -D warnings

.PHONY: deny
deny: ## licences, sources and known vulnerabilities of every dependency (installs cargo-deny: about 5 minutes)
	@scripts/tools.sh deny
	@cargo deny --workspace check --hide-inclusion-graph bans licenses sources
	@if cargo deny fetch db 2>/dev/null; then cargo deny --workspace check advisories; \
	else printf '\033[1m%s\033[0m\n' 'The list of known vulnerabilities cannot be reached from here: they were not checked.'; fi

.PHONY: bench
bench: models ## the criterion benches, in a release build (about 25 minutes the first time)
	$(SAY) 'Benches: a release build of everything first (about 20 minutes on two cores), then about 5 minutes'
	@cargo bench --workspace

.PHONY: measure
measure: models release packages npm ## the figures of the README: page weight, time until usable, memory, cold start, requests per second
	@cd end2end && node measure.mjs "$(abspath $(RELEASE))"

.PHONY: accuracy
accuracy: models ## how well pictures are understood: one table in docs/, compared with the last one (about 5 minutes)
	@mkdir -p docs
	@COUNTERSIGN_PICTURES="$${COUNTERSIGN_PICTURES:-$(wildcard ../shared/data)}" cargo run --quiet -p vision --example accuracy -- docs

.PHONY: train
train: ## train our own two nets further and compare them with the committed ones (3 hours; not part of run or test)
	@training/train.sh

.PHONY: fmt
fmt: ## format the Rust code
	@cargo fmt --all
