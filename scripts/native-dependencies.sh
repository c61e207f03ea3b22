#!/usr/bin/env bash
# Builds CivetWeb for the Linux program from its Debian source package, into .deps/native. Debian's own library cannot
# serve TLS: it looks for OpenSSL 1.1 at run time ("libssl.so: cannot find SSL_get_peer_certificate"). As there, IPv6 is
# off: a kernel without it, as in some containers, would keep CivetWeb from listening on all interfaces.
# Idempotent: a stamp keyed on everything that goes in makes a second run end at once.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/dependencies.conf
. scripts/dependencies.conf
# shellcheck source=scripts/debian-sources.sh
. scripts/debian-sources.sh

title=native-dependencies
prefix=$PWD/.deps/native
work=$PWD/.deps/work-native
log=$PWD/.deps/native-dependencies.log

build_all() {
  echo "CivetWeb with TLS: building from Debian sources, once (about 15 seconds; log in .deps/native-dependencies.log)"
  step "source index of the configured Debian archive" prepare_sources
  step "unpacked $source_civetweb" unpack "$source_civetweb"
  step "patched civetweb" patch_civetweb
  step "built civetweb" build_civetweb -DCIVETWEB_ENABLE_IPV6=OFF
}

# Of the list of what is needed, the versions of sources alone: another package of Debian changes nothing here.
make_prefix "$({ grep ^source_ scripts/dependencies.conf && cat scripts/native-dependencies.sh scripts/debian-sources.sh \
  cmake/civetweb_front.patch; } | sha256sum | cut -d' ' -f1)" build_all
