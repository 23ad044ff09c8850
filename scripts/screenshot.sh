#!/usr/bin/env bash
# Takes a picture of a page once it is live: scripts/screenshot.sh URL OUT.png [WIDTHxHEIGHT]
# Needs chromium: scripts/bootstrap.sh --with-browser
set -euo pipefail

(($# >= 2)) || { echo "usage: scripts/screenshot.sh URL OUT.png [WIDTHxHEIGHT]" >&2 && exit 2; }
url=$1 picture=$2 size=${3:-1280x620}

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "screenshot: there is no chromium; run scripts/bootstrap.sh --with-browser" >&2 && exit 1
}
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# Virtual time lets the page's own requests and timers run for some seconds before the picture is taken.
sandbox=()
[[ $(id -u) != 0 ]] || sandbox=(--no-sandbox)
timeout 60 "$browser" --headless=new "${sandbox[@]}" --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
  --no-first-run --user-data-dir="$profile" --window-size="${size/x/,}" --force-device-scale-factor=2 \
  --virtual-time-budget=8000 --screenshot="$(realpath -m "$picture")" "$url" 2>"$profile/log" >&2 || {
  cat "$profile/log" >&2 && exit 1
}
[[ -s $picture ]] || { echo "screenshot: no picture was made of $url" >&2 && exit 1; }
