#!/usr/bin/env bash
# Builds the libraries that the Windows program links, from Debian source packages, into .deps/windows.
# Idempotent: a stamp keyed on everything that goes in makes a second run end at once.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
# shellcheck source=scripts/dependencies.conf
. scripts/dependencies.conf

prefix=$root/.deps/windows
work=$root/.deps/work
log=$root/.deps/cross-dependencies.log

stamp=$(cat scripts/dependencies.conf scripts/cross-dependencies.sh cmake/mingw-w64.cmake cmake/civetweb_poll.h \
  cmake/civetweb_close.patch | sha256sum | cut -d' ' -f1)
is_done() { [ "$(cat "$prefix/.stamp" 2>/dev/null)" = "$stamp" ]; }

say() { printf '   %s\n' "$*"; }

fail() {
  printf 'cross-dependencies: %s failed; last lines of %s:\n' "$1" "$log" >&2
  tail -n 25 "$log" >&2
  exit 1
}

# apt-get with deb-src sources of our own, made from the configured ones, so that the machine's are not touched.
source_apt() {
  apt-get -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources.d" \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}

prepare_sources() {
  mkdir -p "$work"/{sources.d,lists/partial,cache/archives/partial,src}
  local file
  for file in /etc/apt/sources.list.d/*.sources; do
    if [ -e "$file" ]; then sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/sources.d/${file##*/}"; fi
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    if [ -e "$file" ]; then
      sed -nE 's/^deb[[:space:]]/deb-src /p' "$file" >"$work/sources.d/$(basename "$file" .list).list"
    fi
  done
  # Another publisher's archive may have no sources: what counts is whether ours are found, next.
  source_apt update || true
}

unpack() {  # NAME=VERSION
  # A newer Debian point release may have replaced the version: any of the same name serves then.
  (cd "$work/src" && { source_apt source "$1" || source_apt source "${1%%=*}"; })
}

patch_civetweb() {
  patch -p1 -d "$(find "$work/src" -maxdepth 1 -type d -name 'civetweb-*')" <"$root/cmake/civetweb_close.patch"
}

build() {  # SOURCE-FOLDER-PREFIX cmake options…
  local name=$1 source
  shift
  source=$(find "$work/src" -maxdepth 1 -type d -name "$name-*" | head -n 1)
  local launcher=()
  if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  cmake -S "$source" -B "$work/build/$name" -G Ninja --toolchain "$root/cmake/mingw-w64.cmake" \
    -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DCMAKE_INSTALL_PREFIX="$work/prefix" \
    "${launcher[@]}" "$@" &&
    cmake --build "$work/build/$name" && cmake --install "$work/build/$name"
}

build_botan() {
  # Of its many algorithms those that we use; the rest would make the program larger and the build long.
  local source
  source=$(find "$work/src" -maxdepth 1 -type d -name 'botan-*' | head -n 1)
  (cd "$source" && python3 configure.py --os=mingw --cpu=x86_64 --cc=gcc --cc-bin=x86_64-w64-mingw32-g++-posix \
    --ar-command=x86_64-w64-mingw32-ar --minimized-build --enable-modules=sha2_32 --disable-shared-library \
    --build-targets=static --without-documentation --prefix="$work/prefix" &&
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
  source=$(find "$work/src" -maxdepth 1 -type d -name 'libisal-*' | head -n 1)
  make -C "$source" -f Makefile.unx -j "$(nproc)" arch=mingw units=igzip AS=nasm CC=x86_64-w64-mingw32-gcc-posix \
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

step() {  # MESSAGE COMMAND…
  local message=$1 start=$SECONDS
  shift
  "$@" >>"$log" 2>&1 </dev/null || fail "$message"
  say "$message ($((SECONDS - start)) s)"
}

if is_done; then exit 0; fi
mkdir -p .deps
# One at a time; whoever waited finds it done.
exec 9>.deps/cross-dependencies.lock
flock 9
if is_done; then exit 0; fi

echo "Windows libraries: building from Debian sources, once (about 2 minutes; log in .deps/cross-dependencies.log)"
rm -rf "$work"
mkdir -p "$work/prefix/include" "$work/prefix/lib"
: >"$log"
step "source index of the configured Debian archive" prepare_sources
step "unpacked $source_botan" unpack "$source_botan"
step "unpacked $source_civetweb" unpack "$source_civetweb"
step "unpacked $source_isal" unpack "$source_isal"
step "unpacked $source_prometheus_cpp" unpack "$source_prometheus_cpp"
step "unpacked $source_re2" unpack "$source_re2"
step "unpacked $source_yaml_cpp" unpack "$source_yaml_cpp"
step "patched civetweb" patch_civetweb
step "built botan" build_botan
step "built civetweb" build civetweb -DCIVETWEB_BUILD_TESTING=OFF -DCIVETWEB_ENABLE_SERVER_EXECUTABLE=OFF \
  -DCIVETWEB_ENABLE_CXX=OFF -DCIVETWEB_ENABLE_SSL=OFF -DCIVETWEB_ENABLE_IPV6=ON -DCIVETWEB_ENABLE_ASAN=OFF \
  -DCIVETWEB_ENABLE_DEBUG_TOOLS=OFF -DCIVETWEB_ALLOW_WARNINGS=ON \
  -DCMAKE_C_FLAGS="-include $root/cmake/civetweb_poll.h"
step "built prometheus-cpp" build prometheus-cpp -DENABLE_PULL=OFF -DENABLE_PUSH=OFF -DENABLE_TESTING=OFF \
  -DENABLE_COMPRESSION=OFF -DUSE_THIRDPARTY_LIBRARIES=OFF -DGENERATE_PKGCONFIG=OFF
step "generated re2's tables" generate_re2_tables
step "built re2" build re2 -DRE2_BUILD_TESTING=OFF -DCMAKE_CXX_FLAGS=-w
step "built yaml-cpp" build yaml-cpp -DYAML_CPP_BUILD_TESTS=OFF -DYAML_CPP_BUILD_TOOLS=OFF -DYAML_CPP_BUILD_CONTRIB=OFF \
  -DYAML_BUILD_SHARED_LIBS=OFF -DCMAKE_CXX_FLAGS=-w
step "built isa-l" build_isal
step "copied spdlog, fmt, CLI11, Catch2, nlohmann-json" copy_headers
# Moved into place only when whole, so that an interrupted build never counts as done.
echo "$stamp" >"$work/prefix/.stamp"
rm -rf "$prefix"
mv "$work/prefix" "$prefix"
rm -rf "$work"
