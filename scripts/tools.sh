#!/usr/bin/env bash
# Installs the build tools that are missing, in exactly the versions this project is built with, into a folder of
# our own ($TOOLS), so that another version somebody has elsewhere is neither used nor replaced.
#   tools.sh          everything that `make run` needs
#   tools.sh target   only the WebAssembly target
#   tools.sh deny     only cargo-deny
set -euo pipefail
cd "$(dirname "$0")/.."

TRUNK=0.21.14
BINARYEN=132.0.0
DENY=0.20.2
# The command must be the very version that the library was resolved to, or the browser refuses the module.
BINDGEN=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p}' Cargo.lock | head -1)
NEEDED_RUST=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
: "${TOOLS:=${XDG_CACHE_HOME:-$HOME/.cache}/countersign/tools}"
export PATH="$TOOLS/bin:$TOOLS/node_modules/.bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

say() { printf '\033[1m%s\033[0m\n' "$*"; }
missing() { printf 'Missing: %s\n%s\n' "$1" "$2" >&2; exit 1; }

# These tools run for seconds: compiling them without optimisation halves the wait.
install() {
  CARGO_TARGET_DIR='' CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 RUSTFLAGS='' \
    env -u CARGO_TARGET_DIR cargo install --quiet --root "$TOOLS" "$@"
}

target() {
  rustup target list --installed 2>/dev/null | grep -qx wasm32-unknown-unknown && return
  command -v rustup >/dev/null || missing rustup 'The WebAssembly target is installed with it: see rustup.rs'
  say 'Rust: adding the WebAssembly target (seconds)'
  rustup target add wasm32-unknown-unknown
}

rust() {
  command -v cargo >/dev/null || missing Rust 'Install it as rustup.rs says, then run make again.'
  local have
  have=$(rustc --version | sed -E 's/^rustc ([0-9]+\.[0-9]+).*/\1/')
  [ "$(printf '%s\n%s\n' "$NEEDED_RUST" "$have" | sort -V | head -1)" = "$NEEDED_RUST" ] ||
    missing "Rust $NEEDED_RUST or newer (here is $have)" 'Run: rustup update stable'
}

node_js() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    missing 'Node.js with npm' 'Run: sudo apt-get install nodejs npm'
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] ||
    missing 'Node.js 18 or newer' "Here is $(node --version)."
}

deny() {
  command -v cargo-deny >/dev/null && return
  say "cargo-deny $DENY: compiling (about 5 minutes on two cores)"
  install --locked "cargo-deny@$DENY"
}

rust
case "${1:-all}" in
  target) target; exit ;;
  deny) deny; exit ;;
esac
node_js
target
if ! trunk --version 2>/dev/null | grep -qx "trunk $TRUNK"; then
  say "trunk $TRUNK: compiling (about 4 minutes on two cores, once)"
  install --locked "trunk@$TRUNK"
fi
if ! wasm-bindgen --version 2>/dev/null | grep -q "^wasm-bindgen $BINDGEN\b"; then
  say "wasm-bindgen $BINDGEN: compiling (about 2 minutes, once)"
  # Without --locked: the lock file in this package names a version that was withdrawn.
  install "wasm-bindgen-cli@$BINDGEN"
fi
if ! wasm-opt --version 2>/dev/null | grep -q "version_${BINARYEN%%.*}"; then
  say "wasm-opt (binaryen $BINARYEN): fetching from npm (seconds, once)"
  mkdir -p "$TOOLS"
  npm install --silent --prefix "$TOOLS" --no-save --no-audit --no-fund "binaryen@$BINARYEN"
fi
