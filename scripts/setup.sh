#!/usr/bin/env bash
# Installs what the named purposes need and is not there yet. Usage: scripts/setup.sh PURPOSE...
# The purposes are the packages_* lists of dependencies.conf. Asks nothing; leaves apt's configuration alone.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/dependencies.conf
. scripts/dependencies.conf

# The C locale: a dpkg or apt message in another language would be harder to look up, and none is asked anything.
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

fail() {
  printf 'set-up: %s\n' "$*" >&2
  exit 1
}

known_purposes() { compgen -A variable packages_ | sed 's/^packages_//' | paste -sd' '; }

reason() {  # PURPOSE
  case $1 in
    tools) echo 'to build anything at all' ;;
    native) echo 'to build the Linux program, its tests and benchmarks' ;;
    clang) echo 'to build with the second compiler, the thread sanitizer and the fuzzer' ;;
    style) echo 'to check formatting and scripts' ;;
    tidy) echo 'to check the sources with clang-tidy' ;;
    mutation) echo 'to change the program in one place at a time' ;;
    windows) echo 'to build the Windows program and run it under Wine' ;;
    e2e) echo 'to test end to end with Prometheus and a browser' ;;
    kubectl) echo 'to build the manifests for Kubernetes' ;;
    go) echo 'to build the Go server that is attacked' ;;
    python) echo 'to attack servers' ;;
    msi) echo 'to make and sign the installer' ;;
    icon) echo 'to draw the icon' ;;
    prometheus) echo 'to run a Prometheus server; Debian may start a service of its own on port 9090' ;;
    *) echo "for $1" ;;
  esac
}

# The packages of one purpose, one a line.
packages_of() {
  local -n list=packages_$1
  printf '%s\n' "${list[@]}"
}

# Those of the given packages that are not installed, one a line. One dpkg-query for all: it is the slow part.
missing_of() {
  local installed
  # dpkg-query fails when it knows nothing of one of them; what it does know still counts. One package may provide
  # another, as Node's own nodejs does with npm and then refuses Debian's.
  # shellcheck disable=SC2016  # dpkg-query's own placeholders
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p' | tr -s ' ,' '\n' | sort -u) || true
  comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed")
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    # sudo drops the environment, so apt's frontend is named again.
    sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

require_root() {  # PACKAGE...
  [ "$(id -u)" = 0 ] && return
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null </dev/null; then return; fi
  printf 'set-up: not root, and sudo is missing or requires a password. Missing packages:\n  %s\n' "$*" >&2
  printf 'Install them and try again:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n' \
    "$*" >&2
  exit 1
}

explain() {  # PACKAGE...
  local purpose wanted
  for purpose in "${purposes[@]}"; do
    wanted=$(comm -12 <(packages_of "$purpose" | sort -u) <(printf '%s\n' "$@") | paste -sd' ')
    if [ -n "$wanted" ]; then
      printf 'set-up: installing %s: %s\n' "$(reason "$purpose")" "$wanted"
    fi
  done
}

# The lock may be held for a while by the machine's own daily update: waiting is better than failing.
apt_get() { as_root apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null; }

# Not cut short by Ctrl-C: a package manager killed half-way leaves a machine on which apt refuses to work until
# somebody runs "dpkg --configure -a". Out of the session that is signalled; the trap runs when it is done.
install_downloaded() {  # PACKAGE...
  trap 'exit 130' INT TERM HUP
  as_root setsid -w apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" </dev/null
}

refuse_unknown() {  # PACKAGE...
  local known package unknown=()
  known=$(apt-cache -q policy "$@" 2>/dev/null | awk '/^[^ ]/ { name = $1; sub(/:$/, "", name) }
    /^  Candidate:/ && $2 != "(none)" { print name }')
  for package in "$@"; do
    grep -qxF -- "$package" <<<"$known" || unknown+=("$package")
  done
  if [ ${#unknown[@]} -gt 0 ]; then
    fail "apt's configured sources do not contain: ${unknown[*]} (the package lists are for Debian 12)"
  fi
}

install_missing() {  # PACKAGE...
  local log start=$SECONDS
  require_root "$@"
  explain "$@"
  mkdir -p .deps
  log=.deps/setup.log
  # apt says a lot: only a failure's end is shown.
  if ! apt_get update >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    fail "apt-get update failed; full output in $log"
  fi
  refuse_unknown "$@"
  if ! apt_get install -y --no-install-recommends --download-only "$@" >>"$log" 2>&1 ||
    ! install_downloaded "$@" >>"$log" 2>&1; then
    tail -n 25 "$log" >&2
    fail "apt-get install failed; full output in $log"
  fi
  printf 'set-up: installed %d packages and their dependencies in %d s\n' $# $((SECONDS - start))
}

purposes=("$@")
if [ ${#purposes[@]} -eq 0 ]; then
  fail "usage: scripts/setup.sh PURPOSE... ($(known_purposes))"
fi
for purpose in "${purposes[@]}"; do
  declare -p "packages_$purpose" >/dev/null 2>&1 || fail "unknown purpose '$purpose'; expected one of: $(known_purposes)"
done
if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  fail "this is not Debian 12; install the packages that scripts/dependencies.conf lists for ${purposes[*]} manually"
fi

mapfile -t wanted < <(for purpose in "${purposes[@]}"; do packages_of "$purpose"; done)
mapfile -t missing < <(missing_of "${wanted[@]}")
if [ ${#missing[@]} -gt 0 ]; then
  install_missing "${missing[@]}"
fi
for purpose in "${purposes[@]}"; do
  if [ "$purpose" = native ]; then scripts/native-dependencies.sh </dev/null; fi
  if [ "$purpose" = windows ]; then scripts/cross-dependencies.sh </dev/null; fi
done
