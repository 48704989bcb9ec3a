# shellcheck shell=bash
# Sourced by the other scripts: where the tools are and how each is found.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Everything that is built here goes to one cache for each user, so that a second clone is quick.
tools=${NEURAL_SPIRAL_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/neural-spiral}
[[ $tools == /* ]] || tools=$root/$tools

# Debian's Rust with a standard library for wasm; scripts/setup makes it where rustup cannot help.
# shellcheck disable=SC2034 # the scripts that source this use it
debian=$tools/debian

# The Python environments of make bench and of the tests.
# shellcheck disable=SC2034
python=$tools/bench-python
# shellcheck disable=SC2034
test_python=$tools/test-python

# The tools' own versions go before any others, and wasm-opt comes from npm.
PATH=$tools/bin:$root/node_modules/.bin:$PATH

die() {
  echo "neural-spiral: $*" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null
}

# Does the sysroot $1 hold a standard library for wasm?
has_wasm_std() {
  compgen -G "$1/lib/rustlib/wasm32-unknown-unknown/lib/libcore-*.rlib" >/dev/null
}

# The first of the given commands that exists, as a full path; nothing if there is none.
first_of() {
  local candidate
  for candidate; do
    command -v "$candidate" && return
  done
  return 0
}

find_chromium() {
  first_of ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
}

find_firefox() {
  first_of ${FIREFOX:+"$FIREFOX"} firefox firefox-esr /Applications/Firefox.app/Contents/MacOS/firefox
}

# The shell of Safari's engine; some packages and macOS keep it off PATH.
find_jsc() {
  first_of ${JSC:+"$JSC"} jsc /usr/lib/*/webkit*/jsc \
    /System/Library/Frameworks/JavaScriptCore.framework/Versions/Current/Helpers/jsc
}
