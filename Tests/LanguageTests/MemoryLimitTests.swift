import Diagnostics
import Foundation
import HCL
import Platform
import Testing

@testable import Language

/// Each expression may keep to its own limits, and a configuration has any number of them.
@Suite struct MemoryLimitTests {
  /// What an expression comes to where the program has so many bytes in use already: `made`, or the detail of its error.
  private static func outcome(_ text: String, inUse bytes: Int) -> String {
    var limits = EvaluationLimits()
    limits.memoryBytes = 1 << 30
    limits.memoryInUse = { bytes }
    return outcome(text, limits, String(repeating: "x", count: 1024))
  }

  private static func outcome(_ text: String, _ limits: EvaluationLimits, _ kib: String) -> String {
    let file = SourceFile(name: "console", text: text)
    var diagnostics = Diagnostics()
    let expression = Expression.parse(file, into: &diagnostics)
    var context = FunctionContext()
    context.limits = limits
    let evaluator = Evaluator(
      scope: VariableScope(variables: ["kib": .string(kib)]), context: context)
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

  /// Not after all of them were collected, each of which takes more than a character.
  @Test(arguments: [
    #"regexall("x", var.kib)"#, #"regexall("", var.kib)"#, #"split("", var.kib)"#,
  ])
  func matchesAreCountedAsTheyAreFound(_ expression: String) {
    let kib = String(repeating: "x", count: 1 << 20)
    var limits = EvaluationLimits()
    limits.elements = 10_000
    let outcome = Self.outcome(expression, limits, kib)
    #expect(outcome.hasSuffix("the result would have more than 10000 elements"), "\(outcome)")
  }

  /// A gigabyte of parts would not fit: they are never there together.
  @Test(arguments: [
    #"strrev(var.kib)"#, #"replace(var.kib, "x", "")"#, #"replace(var.kib, "/x/", "")"#, #"substr(var.kib, 5, 9)"#,
    #"format("%.3s", var.kib)"#, #"length(var.kib)"#, #"strcontains(var.kib, "xy")"#,
  ])
  func whatIsDoneToALargeTextTakesLittle(_ expression: String) throws {
    let text = String(repeating: "x", count: 2 << 20)
    let before = try Self.peak(reset: true)
    #expect(Self.outcome(expression, EvaluationLimits(), text) == "made")
    #expect(try Self.peak(reset: false) - before < 28 * text.utf8.count)
  }

  /// The most memory that the program had in use, in bytes, since it was last reset. See proc_pid_clear_refs(5).
  private static func peak(reset: Bool) throws -> Int {
    if reset { try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8) }
    let status = String(decoding: try Files.read("/proc/self/status"), as: UTF8.self)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.split(separator: " ")[1])) << 10
  }

  @Test func theProgramsMemoryIsKnown() {
    let bytes = [UInt8](repeating: 1, count: 256 << 20)
    #expect(ProcessMemory.inUse > bytes.count)
    withExtendedLifetime(bytes) {}
  }
}
