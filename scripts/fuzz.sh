#!/usr/bin/env bash
# Fuzzes the parsers of manifests, JSON syntax, expressions and templates, the formatter, and the evaluator with all functions, with
# libFuzzer for FUZZ_SECONDS (default 60), half of it each, beginning with the golden cases and what was found before. Inputs that were
# worth keeping are kept in .build-fuzz/corpus and .build-fuzz/expressions; one that crashes is left as .build-fuzz/crash-*, and fails
# the run. With --keep the short ones among the fewest that cover as much go to Tests/Golden/fuzz, which `make test` reads.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$PWD/.build-fuzz
mkdir -p "$build/corpus" "$build/expressions"

flags=(-O -g -swift-version 6 -enable-testing -enable-upcoming-feature ExistentialAny -parse-as-library -wmo
  "-sanitize=fuzzer,address" -I "$build")
compile() { # module source...
  local module=$1
  shift
  swiftc "${flags[@]}" -module-name "$module" -emit-module -emit-module-path "$build/$module.swiftmodule" \
    -c "$@" -o "$build/$module.o"
}
link() { swiftc -sanitize=fuzzer,address "$@"; }

mapfile -t diagnostics < <(find Sources/Diagnostics -name "*.swift")
mapfile -t hcl < <(find Sources/HCL -name "*.swift")
compile Diagnostics "${diagnostics[@]}"
compile HCL "${hcl[@]}"
support=Tests/HCLTests/Support
compile HCLFuzz Tests/Fuzz/HCLFuzz.swift "$support/Outline.swift" "$support/TreeDump.swift"
link "$build"/{HCLFuzz,HCL,Diagnostics}.o -o "$build/hcl-fuzz"

# The evaluator needs packages: their modules and objects are those of the debug build.
"${SWIFT:-swift}" build --target Language
debug=$(readlink -f .build/debug)
crypto=.build/checkouts/swift-crypto/Sources
flags+=(-I "$debug/Modules" -Xcc "-I$crypto/CCryptoBoringSSL/include" -Xcc "-I$crypto/CCryptoBoringSSLShims/include"
  -Xcc "-I.build/checkouts/Yams/Sources/CYaml/include")
mapfile -t values < <(find Sources/Values -name "*.swift")
mapfile -t language < <(find Sources/Language -name "*.swift")
compile Values "${values[@]}"
compile Language "${language[@]}"
mapfile -t objects < <(find "$debug"/{BigInt,Crypto,CryptoExtras,CryptoBoringWrapper,CCryptoBoringSSL,CCryptoBoringSSLShims,CXKCP,CXKCPShims,CYaml,SwiftASN1}.build -name '*.o')
compile EvaluatorFuzz Tests/Fuzz/EvaluatorFuzz.swift Tests/LanguageTests/Support/EvaluationInvariants.swift
link "$build"/{EvaluatorFuzz,Language,Values,HCL,Diagnostics}.o "${objects[@]}" -lstdc++ -o "$build/evaluator-fuzz"

keep() { # kind, folder: the first byte of an input says what the others are
  local input=$build/new folder=$build/${2:-corpus}
  { printf '%s' "$1" && cat; } >"$input"
  mv "$input" "$folder/$(sha256sum <"$input" | cut -c 1-16)"
}
restore() { # list, folder
  while read -r line; do
    base64 -d <<<"$line" >"$build/new"
    mv "$build/new" "$build/$2/$(sha256sum <"$build/new" | cut -c 1-16)"
  done <"$1"
}
find Tests/Golden stacks -name '*.hcl' -size -64k | while read -r case; do keep 0 <"$case"; done
find Tests/Golden stacks -name '*.json' -size -64k | while read -r case; do keep 1 <"$case"; done
# Every fiftieth expression of the corpus, as one and as a template.
sed -n 's/^> //p' Tests/Golden/language/expressions.txt | awk 'NR % 50 == 0' | while IFS= read -r expression; do
  printf '%s' "$expression" | keep 2
  printf '%s{%s}' '$' "$expression" | keep 3
done
restore Tests/Golden/fuzz/inputs.txt corpus
# Every twentieth expression is evaluated, as a template too, and formatted before.
sed -n 's/^> //p' Tests/Golden/language/expressions.txt | sed 's/local\.u[a-z]*/var.u/g' | awk 'NR % 20 == 0' | while IFS= read -r expression; do
  printf '%s' "$expression" | keep 0 expressions
  printf '%s{%s}' '$' "$expression" | keep 1 expressions
  printf '%s' "$expression" | keep 2 expressions
done
restore Tests/Golden/fuzz/expressions.txt expressions
{
  sed -n 's/^> //p' Tests/Golden/language/expressions.txt | grep -oE '[a-z0-9]{2,}\(' | sort -u | sed 's/.*/"&"/'
  printf '"var.%s"\n' u t n w s e l m o z
  printf '"%s{"\n' '$' '%'
  printf '"%s"\n' 'for ' ' in ' ' => ' ' if ' '...' '[*]' ' ? ' ' : ' 'null' 'true' '<<-EOT'
} >"$build/words"
cd "$build"
seconds=$((${FUZZ_SECONDS:-60} / 2))
./hcl-fuzz -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 corpus
# What is made once for all evaluations is never freed: neither within a run nor at its end is that a leak.
export ASAN_OPTIONS=detect_leaks=0
./evaluator-fuzz -detect_leaks=0 -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=400 -dict=words -print_final_stats=1 expressions

if [ "${1-}" = --keep ]; then
  fewest() { # program, folder, list
    rm -rf fewest && mkdir fewest
    "./$1" -detect_leaks=0 -merge=1 fewest "$2"
    find fewest -type f -size -120c | sort | while read -r input; do base64 -w 0 "$input" && echo; done >"../Tests/Golden/fuzz/$3"
  }
  fewest hcl-fuzz corpus inputs.txt
  fewest evaluator-fuzz expressions expressions.txt
fi
