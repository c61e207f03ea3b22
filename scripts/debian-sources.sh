# Fetches, unpacks and builds Debian source packages in a private folder. Sourced by scripts that set `work`, a folder
# that they may remove, `log`, and `title`, what their messages begin with.
# shellcheck shell=bash disable=SC2154

say() { printf '   %s\n' "$*"; }

fail() {
  printf '%s: %s failed; last lines of %s:\n' "$title" "$1" "$log" >&2
  tail -n 25 "$log" >&2
  exit 1
}

step() {  # MESSAGE COMMAND…
  local message=$1 start=$SECONDS
  shift
  "$@" >>"$log" 2>&1 </dev/null || fail "$message"
  say "$message ($((SECONDS - start)) s)"
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

source_folder() {  # NAME
  find "$work/src" -maxdepth 1 -type d -name "$1-*" | head -n 1
}

build() {  # NAME cmake options…
  local name=$1 release="-O3 -DNDEBUG '-ffile-prefix-map=$work=.'"
  shift
  local launcher=()
  if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  cmake -S "$(source_folder "$name")" -B "$work/build/$name" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_C_FLAGS_RELEASE="$release" -DCMAKE_CXX_FLAGS_RELEASE="$release" \
    -DBUILD_SHARED_LIBS=OFF -DCMAKE_INSTALL_PREFIX="$work/prefix" -DCMAKE_INSTALL_LIBDIR=lib "${launcher[@]}" "$@" &&
    cmake --build "$work/build/$name" && cmake --install "$work/build/$name"
}

patch_civetweb() {
  patch -p1 -d "$(source_folder civetweb)" <cmake/civetweb_front.patch
}

# The same web server for every system: TLS by the OpenSSL that is linked, not by one that it looks for at run time.
build_civetweb() {  # cmake options…
  build civetweb -DCIVETWEB_BUILD_TESTING=OFF -DCIVETWEB_ENABLE_SERVER_EXECUTABLE=OFF -DCIVETWEB_ENABLE_CXX=OFF \
    -DCIVETWEB_ENABLE_SSL=ON -DCIVETWEB_ENABLE_SSL_DYNAMIC_LOADING=OFF -DCIVETWEB_ENABLE_ASAN=OFF \
    -DCIVETWEB_ENABLE_DEBUG_TOOLS=OFF -DCIVETWEB_ALLOW_WARNINGS=ON "$@"
}

# Calls a function, one caller at a time; whoever waited finds it done. What it made in $work/prefix replaces $prefix
# only when whole, so that an interrupted build never counts as done.
make_prefix() {  # STAMP FUNCTION
  is_done() { [ "$(cat "$prefix/.stamp" 2>/dev/null)" = "$1" ]; }
  if is_done "$1"; then return; fi
  mkdir -p "${prefix%/*}"
  exec 9>"$log.lock"
  flock 9
  if is_done "$1"; then return; fi
  rm -rf "$work"
  mkdir -p "$work/prefix/include" "$work/prefix/lib"
  : >"$log"
  # The same bytes whenever and wherever they are built: no date, and no revision of the repository that we stand in.
  export SOURCE_DATE_EPOCH=0 GIT_CEILING_DIRECTORIES=$work/src
  "$2"
  echo "$1" >"$work/prefix/.stamp"
  rm -rf "$prefix"
  mv "$work/prefix" "$prefix"
  rm -rf "$work"
}
