#!/usr/bin/env bash
# Makes a folder of links to the static twins of the libraries that the release program would load at its start. A linker that looks
# there first takes them in: the program then needs the C library alone, and starts a third sooner. What has no static twin on this
# system is left out, and loaded as ever.
#
#   scripts/static-libraries.sh FOLDER
set -euo pipefail

folder=$1
rm -rf "$folder"
mkdir -p "$folder"
for name in stdc++ sqlite3 z bz2 lzma; do
  file=$(cc -print-file-name="lib$name.a")
  if [[ $file == /* ]]; then ln -s "$file" "$folder/lib$name.a"; fi
done
