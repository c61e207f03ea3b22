#!/usr/bin/env bash
# Gives the Prometheus of ./run a past: what the recording of the demo holds before the place from which the exporter
# plays it, moved so that it ends now, and what the recording rules would have made of it.
#   scripts/demo-history.sh FOLDER PORT INSTANCE STARTED PROCESSORS EXPORTER...
#     FOLDER      the data of Prometheus are in FOLDER/prometheus afterwards; what was there is removed
#     PORT        on 127.0.0.1, for a Prometheus that evaluates the rules and ends with this
#     INSTANCE    the label of the scraped exporter
#     STARTED     when the exporter read the recording for the first time, in milliseconds since 1970
#     PROCESSORS  of the host, as the exporter reports them
#     EXPORTER    the program that converts the recording, and its arguments before the command
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=demo/recording.sh
. demo/recording.sh

folder=$1 port=$2 instance=$3 started=$4 processors=$5
shift 5
data=$folder/prometheus
text=$folder/history.om
server=

finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  rm -rf "$text" "$text.part" "$folder/recorded"
}
trap finish EXIT

# As blocks of Prometheus, what the text holds after FROM and until UNTIL, both in seconds since 1970. Beside it the
# number of processors, which the exporter knows and a recording does not.
blocks() {  # FROM UNTIL
  awk -v from="$1" -v until="$2" -v processors="$processors" -v instance="$instance" '
    /^#/ { if ($2 != "EOF") print; next }
    $NF <= from || $NF > until { next }
    { print }
    /^jobobject_processes\{.*job_object="plugin sandbox"/ { times[++count] = $NF }
    END {
      print "# TYPE jobobject_host_processors gauge"
      for (i = 1; i <= count; ++i) {
        printf "jobobject_host_processors{job=\"jobobject_exporter\",instance=\"%s\"} %s %s\n", instance, processors, times[i]
      }
      print "# EOF"
    }' "$text" >"$text.part"
  if ! grep -qv '^#' "$text.part"; then return; fi
  promtool tsdb create-blocks-from openmetrics --quiet "$text.part" "$data"
}

serve() {
  echo 'global: {}' >"$folder/history.yml"
  prometheus --config.file="$folder/history.yml" --storage.tsdb.path="$data" --web.listen-address="127.0.0.1:$port" \
    --log.level=error >>"$folder/history.log" 2>&1 &
  server=$!
  until curl -s -m 5 -o "$text.part" -f "http://127.0.0.1:$port/-/ready"; do
    kill -0 "$server" || return 1
    sleep 0.1
  done
}

stop() {
  kill "$server"
  wait "$server" || true
  server=
}

# What the rules would have recorded. One that is made of another finds it only in the next round.
record() {  # ROUNDS FILE
  local round block made=()
  for ((round = 0; round < $1; ++round)); do
    serve
    promtool tsdb create-blocks-from rules --url="http://127.0.0.1:$port" --start="$first" --end="$now" --eval-interval=15s \
      --output-dir="$folder/recorded" "$2" >>"$folder/history.log" 2>&1
    stop
    rm -rf "${made[@]}"
    made=()
    for block in "$folder"/recorded/*; do
      mv "$block" "$data"
      made+=("$data/${block##*/}")
    done
  done
}

rm -rf "$data" "$folder/recorded"
: >"$folder/history.log"
"$@" backfill "$demo_recording" --output="$text" --label=job=jobobject_exporter --label=instance="$instance" --label=host= \
  --shift="$((started - (demo_begin + demo_start) * 1000))ms" >>"$folder/history.log" 2>&1
now=$(date +%s)
blocks 0 "$now"
first=$((started / 1000 - demo_start))
record 1 demo/recording.rules.yml
# Of hosts from their jobs' modes, and of all hosts from those.
record 3 dashboards/rules/jobobject_exporter.rules.yml
# The rules took some seconds: what the exporter has played meanwhile.
blocks "$now" "$(date +%s)"
