#!/usr/bin/env bash
# Runs the unit tests of every workload under stacks/, each in a virtual environment of its own requirements.
# The environments are kept under .build/workloads and made again when the requirements change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

environment_for() { # requirements.txt -> the environment's python
  local requirements=$1 folder
  folder=.build/workloads/$(cat "$requirements" <(/usr/bin/python3 --version) | sha256sum | cut -c 1-16)
  if [[ ! -e $folder/ready ]]; then
    rm -rf "$folder"
    /usr/bin/python3 -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2
    touch "$folder/ready"
  fi
  echo "$PWD/$folder/bin/python"
}

mapfile -t suites < <(find stacks -path '*/tests/test_*.py' -printf '%h\n' | sort -u)
for tests in "${suites[@]}"; do
  workload=$(dirname "$tests")
  python=/usr/bin/python3
  [[ ! -e $workload/requirements.txt ]] || python=$(environment_for "$workload/requirements.txt")
  echo "== $workload"
  (cd "$workload" && PYTHONDONTWRITEBYTECODE=1 "$python" -W error::ResourceWarning -m unittest discover -s tests -t .)
done
