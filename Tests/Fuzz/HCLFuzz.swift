import Diagnostics
import HCL

/// libFuzzer's entry: whatever the bytes are, parsing them must end, and every range must lie in the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func parseAnything(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  // The first byte chooses the syntax.
  let isJSON = bytes.first.map { $0 & 1 == 1 } ?? false
  let file = SourceFile(name: isJSON ? "fuzz.json" : "fuzz.hcl", bytes: Array(bytes.dropFirst()))
  _ = SyntaxTree.parse(file, syntax: isJSON ? .json : .native)
  return 0
}
