# Sourced by ./run and scripts/demo-history.sh: the recording of the demo, and where its story is.
# shellcheck shell=bash
# shellcheck disable=SC2034  # used by those who source this
demo_recording=examples/build-server.blg
demo_begin=1772438400  # its first sample: 2026-03-02 08:00 UTC
# Seconds from its beginning:
demo_start=18000   # where ./run starts, 12 minutes before the limit of "nightly report" strikes
demo_fast=18150    # 9.5 minutes before, when JobObjectCpuTimeRunsOutFast fires: 10 minutes ahead, and the rules take their time
demo_strike=18720
