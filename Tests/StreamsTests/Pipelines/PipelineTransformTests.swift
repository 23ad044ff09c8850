import Foundation
import Testing

@testable import Streams

@Suite struct PipelineTransformTests {
  private let row = PipelineRow(
    sequence: 7, subject: "devices.d1.events", published: 1_769_860_800_250_000_000,
    fields: [
      .init("temperature", 40.5), .init("count", 3), .init("name", "b"), .init("ok", true), .init("none", .null),
      .init("place", ["height": 2]),
    ])

  @Test(arguments: [
    ("temperature", ">=", "40", true), ("temperature", ">", "40.5", false), ("temperature", "<=", "40.5", true),
    ("count", "==", "3", true), ("count", "==", "3.0", true), ("count", "!=", "3", false), ("count", "<", "x", false),
    ("name", "==", "b", true), ("name", ">", "a", true), ("name", "<", "a", false), ("ok", "==", "true", true),
    ("ok", "!=", "false", true), ("place.height", "==", "2", true), ("place.width", "==", "2", false),
    ("$subject[1]", "==", "d1", true), ("$sequence", "<", "8", true), ("missing", "!=", "1", true),
  ])
  func compares(path: String, comparison: String, operand: String, expected: Bool) throws {
    let comparison = try #require(PipelineTransform.Condition.Comparison(rawValue: comparison))
    let condition = PipelineTransform.Condition(path: path, comparison: comparison, operand: operand)
    #expect(condition.holds(row) == expected)
  }

  @Test func existence() {
    for (path, expected) in [("count", true), ("none", false), ("missing", false), ("place.height", true)] {
      #expect(PipelineTransform.Condition(path: path, comparison: .exists).holds(row) == expected)
    }
  }

  @Test func selects() {
    let paths = [
      ("t", "temperature"), ("device", "$subject[1]"), ("at", "$published_at"), ("height", "place.height"),
      ("gone", "missing"), ("never", "$subject[9]"), ("odd", "$unknown"),
    ]
    let mapped = PipelineTransform.map(paths.map { .init(name: $0.0, path: $0.1) }).apply(row)
    #expect(
      mapped.map { JSONDocument.object($0.fields).text }
        == #"{"t":40.5,"device":"d1","at":"2026-01-31T12:00:00.250Z","height":2}"#)
  }

  @Test func isReadAsItIsWritten() throws {
    let steps: [PipelineTransform] = [
      .filter(.init(path: "a", comparison: .greaterOrEqual, operand: "1")), .map([.init(name: "b", path: "c")]),
    ]
    let data = try JSONEncoder().encode(steps)
    #expect(try JSONDecoder().decode([PipelineTransform].self, from: data) == steps)
  }
}
