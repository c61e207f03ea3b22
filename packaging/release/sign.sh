#!/usr/bin/env bash
# Signs programs and installers in place, where there is a certificate. Usage: packaging/release/sign.sh FILE...
# SIGNING_PFX: the certificate with its key, as base64 of a .pfx; SIGNING_PASSWORD: its password; SIGNING_TIMESTAMP_URL: a
# time-stamping server, so that signatures outlive the certificate. Without SIGNING_PFX nothing is signed, and that is said.
# Needs Debian's osslsigncode.
set -euo pipefail
if [ $# = 0 ]; then
  echo 'usage: packaging/release/sign.sh FILE...' >&2
  exit 2
fi
if [ -z "${SIGNING_PFX:-}" ]; then
  printf 'sign: no certificate (SIGNING_PFX); not signed: %s\n' "$*" >&2
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
base64 --decode <<<"$SIGNING_PFX" >"$work/certificate.pfx"
printf '%s' "${SIGNING_PASSWORD:-}" >"$work/password"
timestamp=()
if [ -n "${SIGNING_TIMESTAMP_URL:-}" ]; then timestamp=(-ts "$SIGNING_TIMESTAMP_URL"); fi
for file in "$@"; do
  osslsigncode sign -pkcs12 "$work/certificate.pfx" -readpass "$work/password" -h sha256 -n jobobject_exporter \
    "${timestamp[@]}" -in "$file" -out "$work/signed" >"$work/log" || { cat "$work/log" >&2; exit 1; }
  mv "$work/signed" "$file"
  echo "sign: signed $file"
done
