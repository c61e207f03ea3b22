#!/usr/bin/env bash
# Rewrites the texts that unit tests compare byte by byte: tests/unit/golden/*, docs/metrics.md, docs/configuration.md.
# Usage: scripts/update-goldens.sh [BUILD-FOLDER]   a configured Linux build; build/native, configured if it is not there
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'update-goldens: %s\n' "$*" >&2
  exit 1
}

case ${1-} in
  -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
  -*) fail "unknown argument '$1'" ;;
esac
build=${1:-build/native}
if [ $# = 0 ] && [ ! -e "$build/CMakeCache.txt" ]; then cmake --preset native >/dev/null; fi
cmake --build "$build" --target unit_tests || fail "building the tests failed"

# The first run fails where it rewrites a text; the second must find that all texts are what the program writes.
JOBX_UPDATE_GOLDENS=1 "$build/unit_tests" '[golden]' >/dev/null || true
"$build/unit_tests" '[golden]' || fail "the tests still fail; the golden files are not the cause"
git status --short -- tests/unit/golden docs
echo "Review every difference before committing: git diff tests/unit/golden docs"
