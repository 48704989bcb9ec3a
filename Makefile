# `make` lists the targets. Each sets up what it needs first (scripts/setup), which is quick and silent when
# nothing is missing.

wasm := www/pkg/neural_spiral_bg.wasm
wasm_sources := $(shell find src -name '*.rs') examples/schema.rs Cargo.toml Cargo.lock .cargo/config.toml

# A fresh rustup is found before the shell is restarted, as cargo itself finds its own subcommands there.
export PATH := $(PATH):$(or $(CARGO_HOME),$(HOME)/.cargo)/bin

# A wasm that was written but not optimised must not pass for a finished one.
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help serve dev build test package mutants log seeds script bench frames screenshots clean wasm \
	setup-native setup-build setup-test setup-mutants setup-bench

heading = @printf '\n== %s\n' '$(1)'

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

serve: build ## build the page and serve it on a local address
	@node_modules/.bin/vite preview

dev: wasm ## serve the page with live reload: on a change, only what changed is rebuilt
	@scripts/dev

build: wasm ## build the page into dist/, ready for any static host
	@node_modules/.bin/vite build
	@node scripts/size.js

test: setup-test ## run every test
	$(call heading,Rust formatting)
	cargo fmt --check
	$(call heading,Rust lint)
	cargo clippy --quiet --all-targets -- -D warnings
	scripts/wasm-env cargo clippy --quiet --target wasm32-unknown-unknown --lib --tests -- -D warnings
	$(call heading,Rust documentation)
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps --document-private-items
	$(call heading,Licenses and sources of the crates)
	scripts/wasm-env cargo deny --offline --log-level error check bans licenses sources
	$(call heading,Rust tests)
	cargo test --quiet --release
	$(call heading,wasm tests in a browser)
	scripts/wasm-env wasm-pack --log-level error test --headless --chrome --release --mode no-install -- --test web
	$(call heading,Page build)
	@$(MAKE) --no-print-directory build
	$(call heading,Page types and lint)
	npm run --silent check
	$(call heading,Page tests without a browser)
	scripts/wasm-env npm run --silent test:page
	$(call heading,Page tests in browsers)
	scripts/wasm-env npm run --silent test:browser

package: wasm ## put the npm package together in target/package
	@node scripts/package.js

mutants: setup-mutants wasm ## plant faults in the changed files (BASE=, FILES= or ALL=1): which does no test notice?
	@scripts/wasm-env node scripts/mutants.js
	@node_modules/.bin/stryker run

log: setup-native ## print the training log of the original network in the terminal
	@cargo run --release --quiet --example train

seeds: setup-native ## train from several seeds in the terminal
	@cargo run --release --quiet --example seeds

# What is set up or built first must not get into the file.
script: ## print a run as a Python program: make script RUN='?seed=7&learningRate=1,0.1@500' > run.py
	@$(MAKE) --no-print-directory wasm >&2
	@node scripts/script.js

bench: setup-bench build ## measure the kernels beside other libraries', into bench/RESULTS.md
	@scripts/wasm-env node bench/bench.js
	@scripts/wasm-env node bench/report.js

frames: setup-test build ## measure how smoothly the page runs in headless Chromium
	@scripts/wasm-env node bench/frames.js

screenshots: setup-test build ## take the README's pictures of the page
	@scripts/wasm-env node scripts/screenshot.js

clean: ## remove what the targets built, not the tools
	rm -rf target dist www/pkg test-results playwright-report reports

wasm: $(wasm)

# --mode no-install: scripts/setup has brought the tools, so wasm-pack has nothing to download.
$(wasm): $(wasm_sources) scripts/names.js scripts/properties.js scripts/hints.js | setup-build
	scripts/wasm-env wasm-pack --log-level error build --target web --out-dir www/pkg --mode no-install
	@node scripts/names.js
	@cargo run --quiet --example schema > www/pkg/schema.js
	@node scripts/properties.js
	@node scripts/hints.js

setup-native setup-build setup-test setup-mutants setup-bench: setup-%:
	@scripts/setup $*
