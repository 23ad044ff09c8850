import Diagnostics
import TestSupport
import Testing

@testable import HCL

/// The tree and the diagnostics of each `Tests/Golden/hcl/<case>/input.*`.
@Suite struct GoldenTests {
  @Test(arguments: GoldenCases.names)
  func parses(_ name: String) throws {
    let golden = Golden("hcl", name)
    let file = try GoldenCases.input(golden)
    let tree = SyntaxTree.parse(file)
    var text = TreeDump.dump(tree)
    if !tree.diagnostics.isEmpty { text += "\n" + DiagnosticRenderer().render(tree.diagnostics) }
    try golden.expect(text, in: "expected.txt")
  }
}
