import Foundation
import TestSupport
import Testing

/// What the program tells as JSON of functions and mistakes, against what the real terraform told, as `scripts/record-corpus.py`
/// recorded it.
@Suite struct LanguageRecordingTests {
  private static let folder = StackProgram.packageFolder + "/Tests/Golden/language/"

  /// The name, parameters and type of each function; descriptions are our own.
  @Test func everyFunctionHasTheSignatureOfTerraforms() async throws {
    let printed = try await CLI("metadata", "functions", "--json").expect()
    let told = try #require(try Self.object(printed.output)["function_signatures"] as? [String: [String: Any]])
    var own: [String: String] = [:]
    for (name, signature) in told { own[name] = try Self.text(Self.withoutDescriptions(signature)) }
    var recorded = Self.recorded("functions.txt")
    #expect(recorded.count == 118)
    try Self.compare(&recorded, "functions-differences.txt", own)
    for (name, signature) in recorded { #expect(own["core::" + name] == signature, "core::\(name)") }
    let more = Set(own.keys.filter { !$0.hasPrefix("core::") }).subtracting(recorded.keys)
    #expect(more == ["base64gunzip", "cidrcontains", "urldecode"])
  }

  private static func withoutDescriptions(_ object: [String: Any]) -> [String: Any] {
    object.filter { $0.key != "description" }.mapValues { part in
      if let parts = part as? [[String: Any]] { return parts.map(withoutDescriptions) }
      return (part as? [String: Any]).map(withoutDescriptions) ?? part
    }
  }

  /// The values that are shown with a mistake, and the function that was called, with its signature.
  @Test func everyMistakeIsToldWithItsValuesAndCall() async throws {
    let printed = try await CLI("validate", Self.folder + "mistakes", "--json").expect(exitCode: 1)
    let diagnostics = try #require(try Self.object(printed.output)["diagnostics"] as? [[String: Any]])
    var own: [String: String] = [:]
    for diagnostic in diagnostics {
      let range = try #require(diagnostic["range"] as? [String: Any])
      let line = try #require((range["start"] as? [String: Any])?["line"] as? Int)
      let snippet = try #require(diagnostic["snippet"] as? [String: Any])
      #expect(own["\(line)"] == nil, "two faults in line \(line)")
      own["\(line)"] = try Self.text([
        "function_call": snippet["function_call"] ?? NSNull(), "values": snippet["values"] ?? NSNull(),
      ])
    }
    var recorded = Self.recorded("mistakes/terraform.txt")
    #expect(recorded.count == 52 && own.count == 52)
    try Self.compare(&recorded, "mistakes/differences.txt", own)
  }

  /// Puts what deliberately differs in its place, and compares the rest.
  private static func compare(
    _ recorded: inout [String: String], _ differences: String, _ own: [String: String]
  ) throws {
    for (name, difference) in Self.recorded(differences) {
      #expect(recorded[name] != nil && recorded[name] != difference, "\(name) does not differ")
      recorded[name] = difference
    }
    for (name, expected) in recorded { #expect(own[name] == expected, "\(name)") }
  }

  private static func recorded(_ name: String) -> [String: String] {
    Dictionary(uniqueKeysWithValues: Recording.records(in: folder + name))
  }

  private static func object(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  private static func text(_ object: [String: Any]) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }
}
