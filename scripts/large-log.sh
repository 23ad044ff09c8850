#!/usr/bin/env bash
# Runs a build whose step writes a large log, as lines and as one line, and shows what memory the runner took:
#   scripts/large-log.sh 5G
# 256 MiB of it are kept and go to the build's folder; the rest is read, so that the step goes on, and is not kept.
set -euo pipefail

(($# == 1)) || { echo "usage: scripts/large-log.sh SIZE" >&2 && exit 2; }
size=$1
stack=$(realpath "${STACK:-bin/stack}")
limit=${STACK_LOG_LIMIT:-65536} # KiB

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export STACK_HOME=$folder/home
cd "$folder"

# measured NAME COMMAND: a build of one step that runs the command
measured() {
  printf 'steps: [{name: bash, id: talk, args: [-c, "%s"]}]\n' "$2" >build.yaml
  local started=$SECONDS
  python3 -c '
import os, subprocess, sys
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
open(sys.argv[1], "w").write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))' "$folder/memory" "$stack" build run --no-source build.yaml 2>/dev/null
  local memory
  memory=$(<"$folder/memory")
  echo "$size as $1: $((SECONDS - started)) s, $memory KiB; $(du -sm "$STACK_HOME/data/builds" | cut -f1) MiB are kept so far"
  ((memory <= limit)) || { echo "it took more than $limit KiB" >&2 && exit 1; }
  [[ $("$stack" build log | tail -n 1) = *"the rest is not kept]" ]]
}

measured lines "yes 'a line of some words, again and again' | head -c $size"
measured "one line" "head -c $size /dev/zero"
measured "random bytes" "head -c $size /dev/urandom"
