# Sourced by ./run, ./test and scripts/wine-run: the environment, prefix and server of Wine, the compiler
# cache, and children that a script starts and ends by their process id.
# shellcheck shell=bash

# ---- Children ----

# Starts a command in a session of its own, so that the terminal's Ctrl-C reaches only the script; sets child_pid.
# Async commands of a script ignore SIGINT, hence --default-signal; 8 and 9 are our locks, which must not outlive us.
child_start() {  # COMMAND...
  setsid env --default-signal=INT,QUIT "$@" </dev/null 8>&- 9>&- &
  child_pid=$!
}

# Runs a command to its end. Unlike a plain call, a signal to the script is handled at once and not after it.
child_run() {  # COMMAND...
  child_start "$@"
  wait "$child_pid"
}

child_alive() { kill -0 "$1" 2>/dev/null; }

# The signal goes to the command's whole session: ctest, for one, does not hand it on to its tests.
child_signal() {  # PID SIGNAL
  kill -s "$2" "$1" 2>/dev/null || true
  pkill "-$2" -s "$1" 2>/dev/null || true
}

child_await() {  # PID SECONDS
  local tries=$(($2 * 20))
  while child_alive "$1"; do
    tries=$((tries - 1))
    if [ "$tries" -lt 0 ]; then return 1; fi
    sleep 0.05
  done
}

# Asks by the signal, waits, then insists; whatever is left of the session ends too.
child_end() {  # PID SIGNAL SECONDS
  if child_alive "$1"; then
    # Only the program itself: under Wine a session's other members are Windows processes with an end of their own.
    kill -s "$2" "$1" 2>/dev/null || true
    child_await "$1" "$3" || child_signal "$1" TERM
    child_await "$1" 2 || true
  fi
  child_signal "$1" KILL
}

# How long a child may take to end when interrupted. The set-up finishes what it is installing.
child_patience=10

# Everything this shell still has in the background.
children_end() {
  local pid
  for pid in $(jobs -p); do
    child_signal "$pid" INT
  done
  for pid in $(jobs -p); do
    child_await "$pid" "$child_patience" || child_signal "$pid" TERM
    child_await "$pid" 2 || true
    child_signal "$pid" KILL
  done
}

# ---- Compiler cache ----

# Names below the checkout are taken relative to it, so that checkouts in different folders share what they compiled.
use_ccache() {
  if ! command -v ccache >/dev/null; then return; fi
  export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=yes
}

# ---- Wine ----

wine_environment() {
  # Arguments reach the program through this locale.
  export LANG=C.UTF-8 LC_ALL=C.UTF-8 WINEDEBUG=-all
  # winedbg off: with it a crash can exit 0. No prompts for Mono and Gecko, no entries in the desktop's menu.
  # A pdh.dll beside the program, the one of the tests, counts before Wine's own.
  local ours='winedbg.exe=d;winemenubuilder.exe=d;mscoree,mshtml=;pdh=n,b'
  case ${WINEDLLOVERRIDES:-} in
    "$ours"*) ;;
    *) export WINEDLLOVERRIDES="$ours${WINEDLLOVERRIDES:+;$WINEDLLOVERRIDES}" ;;
  esac
  # A server with some 800 connections runs into the usual 1024.
  local limit
  limit=$(ulimit -Sn)
  if [ "$limit" != unlimited ] && [ "$limit" -lt 20000 ]; then
    ulimit -Sn 20000 2>/dev/null || ulimit -Sn "$(ulimit -Hn)" 2>/dev/null || true
  fi
}

# Everything under Wine keeps the descriptors it was started with: none may be a pipe that somebody reads to its end.
wine_quietly() { child_run "$@" >/dev/null 2>&1; }

# Makes WINEPREFIX unless it is there. Two at once are safe: the second waits for the first.
wine_prefix_create() {
  if [ -e "$WINEPREFIX/system.reg" ]; then return; fi
  mkdir -p "$(dirname "$WINEPREFIX")"
  exec 8>"$WINEPREFIX.lock"
  flock 8
  if [ ! -e "$WINEPREFIX/system.reg" ]; then wine_prefix_make; fi
  exec 8>&-
}

# Made beside its place and moved when whole: an interrupted one never counts as made.
wine_prefix_make() {
  wine_making=$WINEPREFIX.new
  rm -rf "$wine_making"
  mkdir -p "$wine_making"
  WINEPREFIX=$wine_making wine_quietly timeout -k 5 120 wine wineboot -i || true
  WINEPREFIX=$wine_making wine_quietly timeout -k 5 60 wineserver -w || true
  if [ ! -e "$wine_making/system.reg" ]; then
    echo "wine: cannot create a prefix in $WINEPREFIX; try: WINEPREFIX=$WINEPREFIX wineboot -i" >&2
    wine_prefix_abandon
    return 1
  fi
  mv -T "$wine_making" "$WINEPREFIX"
  wine_making=
}

# For a script that is interrupted: ends what makes the prefix, and removes the half of it.
wine_prefix_abandon() {
  if [ -z "${wine_making:-}" ]; then return; fi
  if [ -d "$wine_making" ]; then
    WINEPREFIX=$wine_making wineserver_kill
    rm -rf "$wine_making"
  fi
  wine_making=
}

wineserver_kill() {
  # -k fails when no server runs.
  timeout -k 5 20 wineserver -k </dev/null >/dev/null 2>&1 8>&- 9>&- || true
  timeout -k 5 20 wineserver -w </dev/null >/dev/null 2>&1 8>&- 9>&- || true
  wine_orphans_kill
}

# Wine's server ends its clients; should it crash, those that sleep would stay for ever. They have left every session
# of ours, so they are known by their prefix, and by being Wine.
wine_orphans_kill() {
  local file process
  grep -lsFxz -e "WINEPREFIX=$WINEPREFIX" /proc/[0-9]*/environ | while IFS= read -r file; do
    process=${file%/environ}
    case $(readlink "$process/exe") in
      */wine/wine*) kill -s KILL "${process#/proc/}" 2>/dev/null || true ;;
    esac
  done || true
}

# Starts a server that stays for WINEPREFIX, with the services that would otherwise come and go with each program.
# One owner at a time, by a lock: whoever stops a server must not stop another's.
wineserver_start() {
  exec 9>"$WINEPREFIX.server.lock"
  if ! flock -n 9; then
    exec 9>&-
    echo "wine: another script of this checkout is using $WINEPREFIX; wait for it or stop it first" >&2
    return 1
  fi
  wineserver_owned=yes
  wineserver_kill  # one that a killed script left behind has that script's log and limits
  wine_quietly wineserver -p
  wine_quietly timeout -k 5 60 wine wineboot
}

# Ends the server that this script started, and with it every program that still runs in the prefix.
wineserver_stop() {
  if [ -z "${wineserver_owned:-}" ]; then return; fi
  wineserver_kill
  wineserver_owned=
  exec 9>&-
}
