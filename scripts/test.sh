#!/usr/bin/env bash
# Builds and runs every test: each Swift module in a process of its own, one after the other, so that what hangs or dies
# takes no other with it; then the workloads' own. Names of modules as arguments run only those.
#
# A module that fails is run once more. If it passes then, the run goes on, and its end says what failed at first: that is a
# defect of the program or of the test, to be found and mended, but no reason to throw away what else was proved.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift=${SWIFT:-swift}
limit=${STACK_TEST_TIMEOUT:-1200} # seconds for a module
modules=("$@")
if [ ${#modules[@]} = 0 ]; then
  mapfile -t modules < <(find Tests -mindepth 1 -maxdepth 1 -name '*Tests' -printf '%f\n' | sort)
fi

# sweep: ends what a test that hung or died has left behind, so that nothing of it meets the next try
sweep() {
  local environment process
  for environment in /proc/[0-9]*/environ; do
    if tr '\0' '\n' 2>/dev/null <"$environment" | grep -qx "STACK_TEST_RUN=$$"; then
      process=${environment%/environ}
      kill -9 "${process#/proc/}" 2>/dev/null || true
    fi
  done
}

# run MODULE LOG
run() {
  local started=$SECONDS status=0
  STACK_TEST_RUN=$$ timeout -k 10 "$limit" \
    "$swift" test --skip-build --no-parallel --filter "^$1\\." >"$2" 2>&1 </dev/null || status=$?
  [ $status != 124 ] || echo "$1 did not end within $limit s" >>"$2"
  [ $status = 0 ] || sweep
  if [ $status = 0 ]; then
    printf '%-22s %s (%d s)\n' "$1" "$(grep -oE 'Test run with .* passed' "$2" | tail -1)" $((SECONDS - started))
    grep -ohE '[^ ]+ (skipped|cancelled): .*' "$2" || true
  else
    printf '%-22s FAILED with status %d (%d s)\n' "$1" "$status" $((SECONDS - started))
  fi
  return $status
}

# faults LOG: what failed in it, and how it ended
faults() {
  grep -E '✘|error:|Fatal|↳|did not end' "$1" | cut -c1-600 | tail -25 || true
  echo "  the last lines of $1:"
  tail -5 "$1" | cut -c1-500
}

"$swift" build --build-tests
# The clients of others, beforehand, so that no test waits for them. Those that want them are skipped without.
scripts/workload-environment.sh Tests/Interop/requirements.txt >/dev/null ||
  echo "warning: the clients that some tests use cannot be installed; those tests are skipped" >&2
failed=() unsteady=()
for module in "${modules[@]}"; do
  log=.build/test-$module.log
  if run "$module" "$log"; then continue; fi
  mv "$log" "$log.first"
  faults "$log.first"
  if run "$module" "$log"; then unsteady+=("$module"); else failed+=("$module"); fi
done
[ $# -gt 0 ] || scripts/test-workloads.sh
# At the end, so that whoever sees only the last lines of a long run sees it.
for module in "${unsteady[@]}"; do
  echo "== UNSTEADY: $module failed at first, and passed when run again"
  faults ".build/test-$module.log.first"
done
for module in "${failed[@]}"; do
  echo "== what failed in $module, twice"
  faults ".build/test-$module.log"
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}"
  exit 1
fi
