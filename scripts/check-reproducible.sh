#!/usr/bin/env bash
# Builds the Windows program twice, from copies of the committed sources in two folders, each with libraries of its own,
# and compares the bytes.
# Usage: scripts/check-reproducible.sh [JOBS]
# Needs what ./test windows needs (scripts/setup.sh tools windows), and some minutes: no compiler cache is used.
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${1:-$(nproc)}
work=$PWD/build/reproducible
# Of different lengths, and one with a space, as paths may be.
folders=("$work/a" "$work/another folder/b")
export CCACHE_DISABLE=1

rm -rf "$work"
for folder in "${folders[@]}"; do
  mkdir -p "$folder"
  git archive HEAD | tar -x -C "$folder"
  echo "building in $folder"
  "$folder/scripts/cross-dependencies.sh"
  cmake --preset windows -S "$folder" -B "$folder/build/windows" -DJOBX_MAP_PATHS=ON \
    -DJOBX_BUILD_TESTS=OFF -DJOBX_BUILD_EXAMPLES=OFF -DJOBX_BUILD_DEMO=OFF >"$folder/configure.log"
  cmake --build "$folder/build/windows" --target jobobject_exporter --parallel "$jobs" >"$folder/build.log"
done
programs=("${folders[@]/%//build/windows/jobobject_exporter.exe}")
sha256sum "${programs[@]}"
cmp "${programs[@]}"
echo 'the same bytes'
