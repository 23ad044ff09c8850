#!/usr/bin/env bash
# Builds and runs every test: each Swift module in a process of its own, one after the other, so that what hangs or dies
# takes no other with it; then the workloads' own. Names of modules as arguments run only those.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift=${SWIFT:-swift}
limit=${STACK_TEST_TIMEOUT:-1500} # seconds for a module
modules=("$@")
if [ ${#modules[@]} = 0 ]; then
  mapfile -t modules < <(find Tests -mindepth 1 -maxdepth 1 -name '*Tests' -printf '%f\n' | sort)
fi

"$swift" build --build-tests
failed=()
for module in "${modules[@]}"; do
  log=.build/test-$module.log
  started=$SECONDS
  status=0
  timeout -k 10 "$limit" "$swift" test --skip-build --no-parallel --filter "^$module\\." >"$log" 2>&1 </dev/null || status=$?
  took=$((SECONDS - started))
  if [ $status = 0 ]; then
    printf '%-22s %s (%d s)\n' "$module" "$(grep -oE 'Test run with .* passed' "$log" | tail -1)" "$took"
  else
    failed+=("$module")
    [ $status != 124 ] || echo "$module did not end within $limit s" >>"$log"
    printf '%-22s FAILED with status %d (%d s)\n' "$module" "$status" "$took"
    grep -E '✘|error:|Fatal|↳|did not end' "$log" | cut -c1-2000 | tail -60 || true
    echo "  the last lines of $log:"
    tail -15 "$log" | cut -c1-500
  fi
done
[ $# -gt 0 ] || scripts/test-workloads.sh
if [ ${#failed[@]} -gt 0 ]; then
  # Once more at the end: whoever sees only the last lines of a long run must see what failed.
  for module in "${failed[@]}"; do
    echo "== what failed in $module"
    grep -E '✘|error:|Fatal|↳|did not end' ".build/test-$module.log" | cut -c1-600 | tail -25 || true
  done
  echo "failed: ${failed[*]}"
  exit 1
fi
