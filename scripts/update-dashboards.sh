#!/usr/bin/env bash
# Builds dashboards/grafana/*.json from dashboards/source. Usage: scripts/update-dashboards.sh [FOLDER]
# Needs node and npm. The packages are those of dashboards/source/package-lock.json; they are kept in build/dashboards.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'update-dashboards: %s\n' "$*" >&2
  exit 1
}

case ${1-} in
  -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
  -*) fail "unknown argument '$1'" ;;
esac
folder=$(realpath -m "${1:-dashboards/grafana}")
work=build/dashboards
mkdir -p "$work"
rm -rf "$work"/*.ts "$work"/out
cp dashboards/source/*.ts dashboards/source/*.json "$work"
cd "$work"
if ! cmp -s package-lock.json node_modules/installed-lock.json; then
  npm ci --no-fund --no-audit --loglevel=error || fail "npm cannot install the packages"
  cp package-lock.json node_modules/installed-lock.json
fi
npx --no-install tsc -p . || fail "the sources have errors"
node out/main.js "$folder"
