#!/usr/bin/env bash
# Stops what up.sh started in FOLDER, and removes it.
set -euo pipefail
folder=$1
mapfile -t pids <"$folder/pids"
kill "${pids[@]}" 2>/dev/null || true
for pid in "${pids[@]}"; do
  while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
done
rm -rf "$folder"
