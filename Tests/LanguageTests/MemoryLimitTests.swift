import Diagnostics
import HCL
import Synchronization
import Testing

@testable import Language

/// Each expression may keep to its own limits, and a configuration has any number of them.
@Suite struct MemoryLimitTests {
  /// What an expression comes to where the program has so many bytes in use already: `made`, or the detail of its error.
  private static func outcome(_ text: String, inUse bytes: Int) -> String {
    let file = SourceFile(name: "console", text: text)
    var diagnostics = Diagnostics()
    let expression = Expression.parse(file, into: &diagnostics)
    var context = FunctionContext()
    context.limits.memoryBytes = 1 << 30
    context.limits.memoryInUse = { bytes }
    let evaluator = Evaluator(
      scope: VariableScope(variables: ["kib": .string(String(repeating: "x", count: 1024))]), context: context)
    _ = evaluator.evaluate(LocatedExpression(expression, file), into: &diagnostics)
    return diagnostics.isEmpty ? "made" : diagnostics.map(\.detail).joined(separator: "\n")
  }

  private static let refusal = "the values of the configuration take more than 1073741824 bytes of memory"

  @Test(arguments: [
    #"join("", [for i in range(1024): var.kib])"#,
    #"replace(join("", [for i in range(1000): "aaaaaaaaaa"]), "a", var.kib)"#,
    #""%{ for i in range(1024) }${var.kib}%{ endfor }""#, "[for a in range(1024): [for b in range(200): b]]",
    #"setproduct(range(1000), range(1000))"#,
  ])
  func whatIsLargeIsRefusedWhereThereIsNoRoom(_ expression: String) {
    #expect(Self.outcome(expression, inUse: 0) == "made")
    #expect(Self.outcome(expression, inUse: 1 << 30).hasSuffix(Self.refusal))
  }

  @Test func whatIsSmallIsNot() {
    #expect(Self.outcome(#"join("", [for i in range(1000): var.kib])"#, inUse: 1 << 40) == "made")
  }

  @Test func theProgramsMemoryIsKnown() {
    let bytes = [UInt8](repeating: 1, count: 256 << 20)
    #expect(ProcessMemory.inUse > bytes.count)
    withExtendedLifetime(bytes) {}
  }
}
