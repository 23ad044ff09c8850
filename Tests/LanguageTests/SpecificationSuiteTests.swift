import Diagnostics
import HCL
import Platform
import Testing
import Values

@testable import Language

/// HCL's own specification suite: each `.t` file says what the decoding of its neighbours gives.
///
/// The suite's `tests` folder, or the one above it, is named by `HCL_SPECSUITE`; without it these tests are skipped.
@Suite(.enabled(if: SpecificationSuite.folder != nil, "HCL_SPECSUITE is not set"))
struct SpecificationSuiteTests {
  @Test(arguments: SpecificationSuite.cases)
  func conforms(_ name: String) throws {
    let suite = try #require(SpecificationSuite.folder)
    let base = Path.join(suite, String(name.dropLast(2)))
    let expectation = SyntaxTree.parse(try file(base + ".t"))
    try expectation.diagnostics.throwIfErrors()
    for input in [base + ".hcl", base + ".hcl.json"] where Files.exists(input) {
      try check(input, specification: try file(base + ".hcldec"), expectation.body)
    }
  }

  private func file(_ path: String) throws -> SourceFile { SourceFile(name: path, bytes: try Files.read(path)) }

  private func check(_ input: String, specification: SourceFile, _ expectation: Body) throws {
    var diagnostics = Diagnostics()
    let decoder = SpecificationDecoder(SyntaxTree.parse(specification).body)
    let tree = SyntaxTree.parse(try file(input))
    diagnostics.append(contentsOf: tree.diagnostics)
    let value = tree.diagnostics.hasErrors ? Value.null() : decoder.decode(tree.body, into: &diagnostics)

    let wanted = expectation.blocks.filter { $0.type == "diagnostics" }.flatMap(\.body.blocks)
    #expect(Set(diagnostics.all.map(Self.place)) == Set(wanted.map(decoder.place)), "\(diagnostics.all)")
    guard wanted.isEmpty, let result = expectation.attributes.first(where: { $0.name == "result" }) else { return }
    var expected = decoder.evaluate(result.expression, in: expectation.file, into: &diagnostics)
    var actual = value
    if let type = expectation.attributes.first(where: { $0.name == "result_type" }) {
      let constraint = decoder.type(type.expression, in: expectation.file)
      expected = try expected.converted(to: constraint)
      actual = try actual.converted(to: constraint)
    }
    #expect(diagnostics.isEmpty, "\(diagnostics.all)")
    #expect(actual == expected)
  }

  private static func place(_ diagnostic: Diagnostic) -> String {
    guard let range = diagnostic.range else { return "nowhere" }
    let (start, end) = (range.start, range.end)
    return "\(start.line):\(start.column):\(start.byte) \(end.line):\(end.column):\(end.byte)"
  }
}

enum SpecificationSuite {
  static let folder: String? = {
    guard let folder = ProcessEnvironment.value("HCL_SPECSUITE") else { return nil }
    let tests = Path.join(folder, "tests")
    return Files.exists(tests) ? tests : folder
  }()

  /// The `.t` files, as paths within the folder.
  static let cases: [String] = {
    var found: [String] = []
    func collect(_ path: String) {
      for name in (try? Files.names(in: Path.join(folder ?? "", path))) ?? [] {
        let inner = path.isEmpty ? name : path + "/" + name
        if name.hasSuffix(".t") { found.append(inner) } else { collect(inner) }
      }
    }
    if folder != nil { collect("") }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }()
}
