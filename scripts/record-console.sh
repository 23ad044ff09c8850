#!/usr/bin/env bash
# Records what terraform's console prints for each expression of console-expressions.txt; errors become "!error".
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)/Tests/Golden/language
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
touch terraformrc
export TF_CLI_CONFIG_FILE=$work/terraformrc
while IFS= read -r expression; do
  printf '> %s\n' "$expression"
  printf '%s\n' "$expression" | terraform console -no-color 2>/dev/null || echo '!error'
done <"$here/console-expressions.txt" >"$work/recorded"
cp "$work/recorded" "$here/console-terraform.txt"
