# shellcheck shell=bash disable=SC2034,SC2154
# Shell functions shared by ./dojo and ./test: packages and builds. Sourced, never run.
#
# Everything here speaks on stderr only, so that the program's stdout stays the program's.
# Requires: `root`, the folder of the checkout. Tests: ./test runs on top of it; `tools/fresh_clone`.

# What the build needs, and what the checks need on top of it. Keep in step with CMakeLists.txt.
build_packages=(cmake ninja-build g++ pkg-config libboost-graph-dev libboost-context-dev libfmt-dev
  libyaml-cpp-dev libcli11-dev nlohmann-json3-dev libxxhash-dev libexpected-dev libsimgrid-dev
  libbackward-cpp-dev libdw-dev libsqlite3-dev libsqlitecpp-dev libboost-math-dev libjs-chart.js)
test_packages=(catch2 librapidcheck-dev libvalijson-dev clang-19 libclang-rt-19-dev clang-format git
  ccache rumur graphviz chromium chromium-driver libcpp-httplib-dev pajeng gnuplot-nox)

say() { printf '%s\n' "$*" >&2; }

# missing_packages NAME...: prints those that are not installed, one per line.
missing_packages() {
  local package status
  local -A has=()
  while read -r package status; do
    if [[ $status == installed ]]; then has[$package]=1; fi
  done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null)
  for package in "$@"; do
    if [[ -z ${has[$package]:-} ]]; then printf '%s\n' "$package"; fi
  done
}

# install_packages WHO NAME...: installs what is missing; where that is not possible, says the one
# command that would do it and exits 2.
install_packages() {
  local who=$1 missing sudo=()
  shift
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "$who: not a Debian system, so packages are not checked; needed (Debian 12 names): $*"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $(id -u) -ne 0 ]]; then
    sudo=(sudo)
    # Without a password or a person to type it, sudo cannot help.
    if ! command -v sudo >/dev/null || { ! sudo -n true 2>/dev/null && [[ ! -t 0 ]]; }; then
      refuse_to_install "$who" "${missing[@]}"
    fi
  fi
  say "$who: installing ${missing[*]} (log: build/apt.log)"
  mkdir -p "$root/build"
  if ! {
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update &&
      "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y --no-install-recommends install "${missing[@]}"
  } >"$root/build/apt.log" 2>&1 </dev/null; then
    tail -n 5 "$root/build/apt.log" >&2
    refuse_to_install "$who" "${missing[@]}"
  fi
}

refuse_to_install() {
  local who=$1
  shift
  say "$who: these packages are missing and cannot be installed from here. Please run:"
  say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
  exit 2
}

# configuration: what a build folder was configured for. Unit tests are part of it only where Catch2 and
# RapidCheck are installed, which ./test does after ./dojo may have built without it.
configuration() {
  local tests=without
  if [[ -f /usr/include/catch2/catch.hpp && -f /usr/include/rapidcheck.h ]]; then tests=with; fi
  printf '%s, %s unit tests' "$root" "$tests"
}

# is_configured PRESET: nothing but a build is left to do. Plain edits of CMake files are noticed by
# ninja itself; a changed preset, a changed package list, a moved checkout and Catch2 are noticed here.
is_configured() {
  local stamp="$root/build/$1/.configured"
  [[ -f $stamp && $(<"$stamp") == "$(configuration)" ]] &&
    [[ ! $root/CMakePresets.json -nt $stamp && ! $root/tools/setup.sh -nt $stamp ]]
}

# configure PRESET: runs CMake where it is needed.
configure() {
  local preset=$1 folder="$root/build/$1" fresh=()
  local stamp="$folder/.configured"
  if is_configured "$preset"; then return 0; fi
  # The checkout was moved or copied together with its build folder: CMake would refuse its cache.
  if [[ -f $stamp && $(<"$stamp") != "$root, "* ]]; then fresh=(--fresh); fi
  mkdir -p "$folder"
  cmake -S "$root" --preset "$preset" "${fresh[@]}" >"$folder/configure.log" 2>&1 || {
    tail -n 30 "$folder/configure.log" >&2
    say "configuring build/$preset failed; the whole log: build/$preset/configure.log"
    return 1
  }
  configuration >"$stamp"
}

# build PRESET TARGET...: silent when there is nothing to do. The log of the last build that did
# something is kept in build/PRESET/build.log; its tail is shown when the build fails.
build() {
  local preset=$1 folder="$root/build/$1" status=0
  shift
  configure "$preset" || return 1
  NINJA_STATUS='[%f/%t] ' ninja -C "$folder" "$@" 2>&1 |
    show_progress "$preset" "$folder/build.log" || status=1
  if [[ $status -ne 0 ]]; then
    grep -E 'error|FAILED|undefined|ninja:' "$folder/build.log" | cut -c 1-400 | head -n 25 >&2
    say "building $preset failed; the whole log: build/$preset/build.log"
  fi
  return $status
}

# show_progress PRESET LOG: ninja's lines go to LOG; on a terminal one line counts the steps.
show_progress() {
  local preset=$1 log=$2 line has_shown=
  while IFS= read -r line; do
    case $line in
      'ninja: no work to do.' | 'ninja: Entering directory'*) continue ;;
    esac
    if [[ -z $has_shown ]]; then
      : >"$log"
      has_shown=1
    fi
    printf '%s\n' "$line" >>"$log"
    if [[ -t 2 && $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
      printf '\r\033[Kbuilding %s: %s of %s' "$preset" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" >&2
    fi
  done
  if [[ -t 2 && -n $has_shown ]]; then printf '\r\033[K' >&2; fi
}
