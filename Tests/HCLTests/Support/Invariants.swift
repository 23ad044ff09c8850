import Diagnostics
import Testing

@testable import HCL

/// What holds for every text, sound or not.
enum Invariants {
  static func check(_ text: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    let file = SourceFile(name: "mutated", bytes: text)
    let shown = String(decoding: text, as: UTF8.self)
    for syntax in [SyntaxTree.Syntax.native, .json] {
      let tree = SyntaxTree.parse(file, syntax: syntax)
      let dump = TreeDump.dump(tree)
      #expect(placesLie(in: text.count, dump), "\(shown.debugDescription)", sourceLocation: sourceLocation)
      check(tree.diagnostics, text.count, shown, sourceLocation)
      if syntax == .native, tree.diagnostics.isEmpty { checkFormatting(tree, shown, sourceLocation) }
    }
    for parse in [Expression.parse, Expression.parseTemplate] {
      var diagnostics = Diagnostics()
      let expression = parse(file, &diagnostics)
      _ = expression.variables
      #expect(placesLie(in: text.count, TreeDump.dump(expression)), sourceLocation: sourceLocation)
      check(diagnostics, text.count, shown, sourceLocation)
    }
  }

  /// Formatting gives a text with the same tree, which stays as it is when formatted again.
  private static func checkFormatting(_ tree: SyntaxTree, _ shown: String, _ sourceLocation: SourceLocation) {
    let once = SyntaxTree.parse(SourceFile(name: "once", bytes: Formatter.format(tree)), syntax: .native)
    #expect(once.diagnostics.isEmpty, "\(shown.debugDescription)", sourceLocation: sourceLocation)
    guard once.diagnostics.isEmpty else { return }
    #expect(Outline.of(once) == Outline.of(tree), "\(shown.debugDescription)", sourceLocation: sourceLocation)
    #expect(Formatter.format(once) == once.file.bytes, "\(shown.debugDescription)", sourceLocation: sourceLocation)
  }

  private static func check(
    _ diagnostics: Diagnostics, _ count: Int, _ shown: String, _ sourceLocation: SourceLocation
  ) {
    #expect(diagnostics.all.count <= SyntaxLimits.diagnostics + 1, sourceLocation: sourceLocation)
    for diagnostic in diagnostics {
      guard let range = diagnostic.range?.bytes else { continue }
      #expect(
        range.start <= range.end && Int(range.start) <= count, "\(diagnostic) in \(shown.debugDescription)",
        sourceLocation: sourceLocation)
    }
  }

  /// Whether every `[start..<end]` of a dump lies in a text of that many bytes.
  private static func placesLie(in count: Int, _ dump: String) -> Bool {
    for line in dump.utf8.split(separator: UInt8(ascii: "\n")) {
      guard line.last == UInt8(ascii: "]"), let open = line.lastIndex(of: UInt8(ascii: "[")) else { return false }
      let numbers = line[line.index(after: open)...].dropLast().split(separator: UInt8(ascii: "."))
      guard numbers.count == 2, let start = Int(String(Substring(numbers[0]))),
        let end = Int(String(Substring(numbers[1].dropFirst())))
      else { return false }
      if start > end || end > count { return false }
    }
    return true
  }
}
