import Diagnostics
import HCL

/// libFuzzer's entry: whatever the bytes are, parsing them must end, and what can be formatted is settled by that: formatting
/// it again changes nothing, and its meaning stays.
@_cdecl("LLVMFuzzerTestOneInput")
public func parseAnything(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let text = Array(bytes.dropFirst())
  // The first byte chooses what the others are: a file, JSON, an expression or a template.
  switch (bytes.first ?? 0) & 3 {
  case 0: format(SourceFile(name: "fuzz.hcl", bytes: text))
  case 1: _ = SyntaxTree.parse(SourceFile(name: "fuzz.json", bytes: text), syntax: .json)
  case 2:
    var diagnostics = Diagnostics()
    _ = Expression.parse(SourceFile(name: "fuzz", bytes: text), into: &diagnostics)
  default:
    var diagnostics = Diagnostics()
    _ = Expression.parseTemplate(SourceFile(name: "fuzz", bytes: text), into: &diagnostics)
  }
  return 0
}

private func format(_ file: SourceFile) {
  let tree = SyntaxTree.parse(file, syntax: .native)
  guard !tree.diagnostics.hasErrors else { return }
  let once = Formatter.format(tree)
  let after = SyntaxTree.parse(SourceFile(name: "once.hcl", bytes: once), syntax: .native)
  precondition(!after.diagnostics.hasErrors, "what was formatted cannot be parsed")
  precondition(Formatter.format(after) == once, "formatting is not settled")
  precondition(Outline.of(after) == Outline.of(tree), "formatting changed what there is")
}
