#!/usr/bin/env bash
# Makes a virtual environment of a requirements file, unless it was made before, and prints its python:
#   scripts/workload-environment.sh stacks/iot-dashboard/workloads/sensor/requirements.txt
# Environments are kept under .build/workloads by the hash of what they are made of.
set -euo pipefail

(($# == 1)) || { echo "usage: scripts/workload-environment.sh REQUIREMENTS" >&2 && exit 2; }
requirements=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$root/.build/workloads/$(cat "$requirements" <(/usr/bin/python3 --version) | sha256sum | cut -c 1-16)

# Of several that want it at once, one makes it.
mkdir -p "${folder%/*}"
exec 9>"$folder.lock"
flock 9
if [[ ! -e $folder/ready ]]; then
  rm -rf "$folder"
  /usr/bin/python3 -m venv "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2
  touch "$folder/ready"
fi
echo "$folder/bin/python"
