#!/usr/bin/env bash
# Fuzzes the manifest parser with libFuzzer for FUZZ_SECONDS (default 60), beginning with the golden cases. Inputs that
# were worth keeping are kept in .build-fuzz/corpus; one that crashes is left as .build-fuzz/crash-*, and fails the run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$PWD/.build-fuzz
mkdir -p "$build/corpus"

flags=(-O -g -swift-version 6 -enable-upcoming-feature ExistentialAny -parse-as-library -wmo
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
swiftc "${flags[@]}" -module-name HCLFuzz Tests/Fuzz/HCLFuzz.swift "$build/HCL.o" "$build/Diagnostics.o" -o "$build/hcl-fuzz"

find Tests/Golden stacks -name '*.hcl' -size -64k | while read -r case; do
  { printf '0' && cat "$case"; } >"$build/corpus/$(sha256sum <"$case" | cut -c 1-16)"
done
cd "$build"
exec ./hcl-fuzz -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 corpus
