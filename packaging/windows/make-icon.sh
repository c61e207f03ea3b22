#!/usr/bin/env bash
# Draws jobobject_exporter.ico from the SVG beside it; both are committed. Usage: packaging/windows/make-icon.sh
# Needs Debian's librsvg2-bin and icoutils: scripts/setup.sh icon
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for size in 16 24 32 48 64 256; do
  rsvg-convert --width=$size --height=$size jobobject_exporter.svg >"$work/$size.png"
done
# The large one as it is, the others as bitmaps, which every program that shows icons can read.
icotool --create --output=jobobject_exporter.ico "$work"/{16,24,32,48,64}.png --raw="$work/256.png"
