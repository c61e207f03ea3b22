#!/usr/bin/env bash
# Builds the libraries that the Windows program links, from Debian source packages, into .deps/windows.
# Idempotent: a stamp keyed on everything that goes in makes a second run end at once.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/dependencies.conf
. scripts/dependencies.conf
# shellcheck source=scripts/debian-sources.sh
. scripts/debian-sources.sh

root=$PWD
title=cross-dependencies
prefix=$root/.deps/windows
work=$root/.deps/work
log=$root/.deps/cross-dependencies.log

build_for_windows() {  # NAME cmake options…
  local name=$1
  shift
  build "$name" --toolchain "$root/cmake/mingw-w64.cmake" "$@"
}

# Nothing that is looked for on the host at run time: no engines, no modules, and no configuration file, which OpenSSL
# would read from a folder that on Windows anybody may create. And without windows to show what is fatal: Windows tells no
# console program that has user32 in it of a shutdown.
build_openssl() {
  (cd "$(source_folder openssl)" && ./Configure mingw64 --cross-compile-prefix=x86_64-w64-mingw32- no-shared no-tests \
    no-legacy no-engine no-dso no-module no-autoload-config no-comp no-dtls no-srp no-cms no-cmp \
    -DOPENSSL_SYS_WIN_CORE \
    --prefix=/usr --openssldir=/usr/lib/ssl &&
    make -j"$(nproc)" build_generated && make -j"$(nproc)" libcrypto.a libssl.a &&
    mkdir -p "$work/prefix/include" && cp -r include/openssl "$work/prefix/include/" &&
    cp libcrypto.a libssl.a "$work/prefix/lib/")
}

build_botan() {
  # Of its many algorithms those that we use; the rest would make the program larger and the build long.
  (cd "$(source_folder botan)" && python3 configure.py --os=mingw --cpu=x86_64 --cc=gcc \
    --cc-bin=x86_64-w64-mingw32-g++-posix --ar-command=x86_64-w64-mingw32-ar --minimized-build \
    --enable-modules=bcrypt,sha2_32,system_rng --disable-shared-library --build-targets=static \
    --without-documentation --prefix="$work/prefix" &&
    make -j"$(nproc)" libs && make install)
}

generate_re2_tables() {
  # Debian's source is without what scripts in it generate; its own build does the same.
  (cd "$work"/src/re2-*/re2 &&
    perl make_perl_groups.pl >perl_groups.cc &&
    python3 make_unicode_casefold.py >unicode_casefold.cc &&
    python3 make_unicode_groups.py >unicode_groups.cc)
}

# Only what compresses; its makefile knows nasm and no CMake.
build_isal() {
  local source
  source=$(source_folder libisal)
  make -C "$source" -f Makefile.unx -j "$(nproc)" arch=mingw units=igzip AS='nasm --reproducible' CC=x86_64-w64-mingw32-gcc-posix \
    AR=x86_64-w64-mingw32-ar lib &&
    mkdir -p "$work/prefix/include/isa-l" && cp -p "$source"/include/*.h "$work/prefix/include/isa-l/" &&
    cp "$source/bin/isa-l.a" "$work/prefix/lib/libisal.a"
}

copy_headers() {
  # Header-only use of Debian's own packages. /usr/include itself would bring the wrong libc along.
  # With their times, so that building the libraries again does not make everything that uses them stale.
  local folder
  for folder in spdlog fmt CLI catch2 nlohmann; do
    cp -rL --preserve=timestamps "/usr/include/$folder" "$work/prefix/include/" || return 1
  done
}

build_civetweb_for_windows() {
  # The toolchain file looks into finished prefixes only.
  build_civetweb --toolchain "$root/cmake/mingw-w64.cmake" -DOPENSSL_INCLUDE_DIR="$work/prefix/include" \
    -DLIB_EAY="$work/prefix/lib/libcrypto.a" -DSSL_EAY="$work/prefix/lib/libssl.a" -DCIVETWEB_ENABLE_IPV6=ON \
    -DCMAKE_C_FLAGS="-include '$root/cmake/civetweb_poll.h'"
}

build_all() {
  echo "Windows libraries: building from Debian sources, once (about 4 minutes; log in .deps/cross-dependencies.log)"
  step "source index of the configured Debian archive" prepare_sources
  local source
  for source in "$source_botan" "$source_civetweb" "$source_isal" "$source_openssl" "$source_prometheus_cpp" \
    "$source_re2" "$source_yaml_cpp"; do
    step "unpacked $source" unpack "$source"
  done
  step "patched civetweb" patch_civetweb
  step "built openssl" build_openssl
  step "built botan" build_botan
  step "built civetweb" build_civetweb_for_windows
  step "built prometheus-cpp" build_for_windows prometheus-cpp -DENABLE_PULL=OFF -DENABLE_PUSH=OFF \
    -DENABLE_TESTING=OFF -DENABLE_COMPRESSION=OFF -DUSE_THIRDPARTY_LIBRARIES=OFF -DGENERATE_PKGCONFIG=OFF
  step "generated re2's tables" generate_re2_tables
  step "built re2" build_for_windows re2 -DRE2_BUILD_TESTING=OFF -DCMAKE_CXX_FLAGS=-w
  step "built yaml-cpp" build_for_windows yaml-cpp -DYAML_CPP_BUILD_TESTS=OFF -DYAML_CPP_BUILD_TOOLS=OFF \
    -DYAML_CPP_BUILD_CONTRIB=OFF -DYAML_BUILD_SHARED_LIBS=OFF -DCMAKE_CXX_FLAGS=-w
  step "built isa-l" build_isal
  step "copied spdlog, fmt, CLI11, Catch2, nlohmann-json" copy_headers
}

# Of the list of what is needed, the versions of sources alone: another package of Debian changes nothing here.
make_prefix "$({ grep ^source_ scripts/dependencies.conf && cat scripts/cross-dependencies.sh scripts/debian-sources.sh \
  cmake/mingw-w64.cmake cmake/civetweb_poll.h cmake/civetweb_front.patch; } | sha256sum | cut -d' ' -f1)" build_all
