#!/usr/bin/env bash
# Fuzzes the parsers of manifests, JSON syntax, expressions and templates, and the formatter, with libFuzzer for
# FUZZ_SECONDS (default 60), beginning with the golden cases and what was found before. Inputs that were worth keeping are kept in .build-fuzz/corpus; one that crashes is left as .build-fuzz/crash-*, and fails the run.
# With --keep the short ones among the fewest that cover as much go to Tests/Golden/fuzz/inputs.txt, which `make test` reads.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$PWD/.build-fuzz
mkdir -p "$build/corpus"

flags=(-O -g -swift-version 6 -enable-testing -enable-upcoming-feature ExistentialAny -parse-as-library -wmo
  "-sanitize=fuzzer,address" -I "$build")
compile() { # module source...
  local module=$1
  shift
  swiftc "${flags[@]}" -module-name "$module" -emit-module -emit-module-path "$build/$module.swiftmodule" \
    -c "$@" -o "$build/$module.o"
}

mapfile -t diagnostics < <(find Sources/Diagnostics -name "*.swift")
mapfile -t hcl < <(find Sources/HCL -name "*.swift")
compile Diagnostics "${diagnostics[@]}"
compile HCL "${hcl[@]}"
support=Tests/HCLTests/Support
swiftc "${flags[@]}" -module-name HCLFuzz -emit-module-path "$build/HCLFuzz.swiftmodule" Tests/Fuzz/HCLFuzz.swift "$support/Outline.swift" "$support/TreeDump.swift" "$build/HCL.o" "$build/Diagnostics.o" -o "$build/hcl-fuzz"

keep() { # kind: the first byte of an input says what the others are
  local input=$build/new
  { printf '%s' "$1" && cat; } >"$input"
  mv "$input" "$build/corpus/$(sha256sum <"$input" | cut -c 1-16)"
}
find Tests/Golden stacks -name '*.hcl' -size -64k | while read -r case; do keep 0 <"$case"; done
find Tests/Golden stacks -name '*.json' -size -64k | while read -r case; do keep 1 <"$case"; done
# Every fiftieth expression of the corpus, as one and as a template.
sed -n 's/^> //p' Tests/Golden/language/expressions.txt | awk 'NR % 50 == 0' | while IFS= read -r expression; do
  printf '%s' "$expression" | keep 2
  printf '%s{%s}' '$' "$expression" | keep 3
done
while read -r line; do
  base64 -d <<<"$line" >"$build/new"
  mv "$build/new" "$build/corpus/$(sha256sum <"$build/new" | cut -c 1-16)"
done <Tests/Golden/fuzz/inputs.txt
cd "$build"
./hcl-fuzz -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 corpus

if [ "${1-}" = --keep ]; then
  rm -rf fewest && mkdir fewest
  ./hcl-fuzz -merge=1 fewest corpus
  find fewest -type f -size -120c | sort | while read -r input; do base64 -w 0 "$input" && echo; done >../Tests/Golden/fuzz/inputs.txt
fi
