import Diagnostics
import Glibc
import HCL

/// Parses the file that it is given some times over, and prints the seconds of the fastest time.
let path = CommandLine.arguments.last ?? ""
guard let file = fopen(path, "rb") else { exit(1) }
var bytes: [UInt8] = []
var chunk = [UInt8](repeating: 0, count: 1 << 20)
while true {
  let count = fread(&chunk, 1, chunk.count, file)
  if count == 0 { break }
  bytes.append(contentsOf: chunk[..<count])
}
let source = SourceFile(name: "main.tf", bytes: bytes)
var best = Duration.seconds(1000)
for _ in 0..<5 {
  let start = ContinuousClock.now
  let tree = SyntaxTree.parse(source, syntax: .native)
  let took = ContinuousClock.now - start
  guard tree.diagnostics.isEmpty, !tree.body.blocks.isEmpty else { exit(1) }
  best = min(best, took)
}
print(Double(best.components.seconds) + Double(best.components.attoseconds) / 1e18)
