import Diagnostics
import TestSupport
import Testing

@testable import HCL

/// A text read in pieces gives the tree that reading it as a whole gives, or none.
@Suite struct PiecesTests {
  private static let block = """
    resource "service" "one" {
      command = ["a", "b"]
      script  = <<-EOT
        ${upper("x")}
      EOT
    }

    """
  /// What a piece must not start in, though the lines look like it.
  private static let traps = [
    "a = <<EOT\n}\nresource \"x\" \"y\" {\n}\nEOT\n", "/* x\n}\nlocals {\n}\n*/\n", "# one\n", "b = [\n1,\n]\n",
    "locals {\n  c = {\n}\n}\n", "d = 1 # two\n", "resource {\r\n}\r\n\r\n",
  ]

  /// The tree from pieces, which must be the whole's if there is one.
  private func pieces(_ text: [UInt8], _ count: Int) -> Bool {
    let file = SourceFile(name: "main.tf", bytes: text)
    let whole = SyntaxTree.parse(file, syntax: .native)
    return text.withUnsafeBufferPointer { buffer in
      guard let (body, comments) = Parser.inPieces(file, SourceBytes(buffer), count: count) else { return false }
      let tree = SyntaxTree(file: file, syntax: .native, body: body, comments: comments, diagnostics: [])
      let isSame = TreeDump.dump(tree) == TreeDump.dump(whole)
      #expect(isSame, "\(String(decoding: text, as: UTF8.self))")
      #expect(tree.body.range == whole.body.range)
      #expect(tree.body.endRange == whole.body.endRange)
      #expect(whole.diagnostics.filter { $0.summary != "invalid character encoding" }.isEmpty)
      return true
    }
  }

  @Test func readsPlainTextInPieces() {
    let text = Array(String(repeating: Self.block + "\n# between\n", count: 40).utf8)
    for count in 2..<12 {
      let isRead = pieces(text, count)
      #expect(isRead, "in \(count) pieces")
    }
  }

  @Test func startsInNothingThatOnlyLooksLikeAnItem() {
    var generator = SystemRandomNumberGenerator()
    var made = 0
    for _ in 0..<2_000 {
      var text = ""
      for _ in 0..<12 {
        text += Bool.random(using: &generator) ? Self.block : Self.traps.randomElement(using: &generator) ?? ""
      }
      if pieces(Array(text.utf8), Int.random(in: 2..<6, using: &generator)) { made += 1 }
    }
    #expect(made > 50, "hardly any text was read in pieces, so that this shows nothing")
  }

  @Test func leavesBrokenTextToTheReaderOfTheWhole() {
    var mutator = Mutator(seed: 7)
    let text = Array(String(repeating: Self.block, count: 12).utf8)
    for _ in 0..<1_000 { _ = pieces(mutator.mutate(text, with: text), 4) }
  }

  @Test func readsALargeFileAsItReadsASmallOne() {
    let text = Array(String(repeating: Self.block, count: 25_000).utf8)
    let tree = SyntaxTree.parse(SourceFile(name: "main.tf", bytes: text), syntax: .native)
    #expect(tree.body.blocks.count == 25_000)
    #expect(tree.diagnostics.isEmpty)
  }
}
