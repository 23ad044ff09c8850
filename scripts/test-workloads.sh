#!/usr/bin/env bash
# Runs the unit tests of every workload under stacks/, each in a virtual environment of its own requirements.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mapfile -t suites < <(find stacks -path '*/tests/test_*.py' -printf '%h\n' | sort -u)
for tests in "${suites[@]}"; do
  workload=$(dirname "$tests")
  python=$(scripts/workload-environment.sh "$workload/requirements.txt")
  echo "== $workload"
  (cd "$workload" && PYTHONDONTWRITEBYTECODE=1 "$python" -W error::ResourceWarning -m unittest discover -s tests -t .)
done
