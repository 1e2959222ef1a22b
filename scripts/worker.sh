#!/usr/bin/env bash
# Compiles the camera's worker into dist/pkg: WebAssembly with simd128, which nets need to be quick. It stands outside Trunk
# because the page itself must run without simd128; the worker's loader (scripts/assemble.mjs) asks the browser first.
# Its own target folder, so that its flags and the page's never rebuild each other's crates.
set -euo pipefail
cd "$(dirname "$0")/.."

: "${TOOLS:=${XDG_CACHE_HOME:-$HOME/.cache}/countersign/tools}"
export PATH="$TOOLS/bin:$TOOLS/node_modules/.bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
site=${COUNTERSIGN_SITE:-dist}
built=${CARGO_TARGET_DIR:-target}/worker

mkdir -p "$site/pkg"
CARGO_TARGET_DIR="$built" RUSTFLAGS='-C target-feature=+simd128' \
  cargo build --quiet --package vision --bin vision_worker --no-default-features --features worker,simd \
  --target wasm32-unknown-unknown --profile wasm-worker
wasm-bindgen --target no-modules --no-typescript --out-dir "$built" --out-name vision_worker \
  "$built/wasm32-unknown-unknown/wasm-worker/vision_worker.wasm"
wasm-opt -O3 --strip-debug --strip-producers "$built/vision_worker_bg.wasm" -o "$site/pkg/vision_worker_bg.wasm"
cp "$built/vision_worker.js" "$site/pkg/vision_worker.js"
