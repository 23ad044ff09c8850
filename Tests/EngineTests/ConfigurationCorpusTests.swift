import Diagnostics
import Foundation
import Language
import LocalCloud
import ProviderKit
import StateStorage
import Testing
import Values

@testable import Engine

/// Whole configurations of which the real terraform told, by `scripts/record-corpus.py configurations`, whether they
/// are valid, what it plans and what there is afterwards; the same is asked of us.
@Suite("Configuration corpus") struct ConfigurationCorpusTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/language")

  /// The lines of a file by the names that stand before them after `== `; lines that begin with `# ` are comments.
  static func sections(_ name: String) -> [(name: String, lines: [String])] {
    guard let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8) else { return [] }
    var sections: [(String, [String])] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("== ") {
        sections.append((String(line.dropFirst(3)), []))
      } else if let last = sections.indices.last, !line.hasPrefix("#") || name == "configurations.txt" {
        sections[last].1.append(String(line))
      }
    }
    return sections
  }

  /// The files of each step.
  static func steps(_ lines: [String]) -> [[String: String]] {
    var steps = [["main.tf": ""]]
    var file = "main.tf"
    for line in lines {
      if line == "-- step" {
        steps.append(["main.tf": ""])
        file = "main.tf"
      } else if line.hasPrefix("-- ") {
        file = String(line.dropFirst(3))
      } else {
        steps[steps.count - 1][file, default: ""] += line + "\n"
      }
    }
    return steps
  }

  @Test("every configuration comes to what terraform makes of it")
  func corpus() async throws {
    let inputs = Self.sections("configurations.txt")
    let expected = Dictionary(
      uniqueKeysWithValues: Self.sections("configurations-terraform.txt").map { ($0.name, $0.lines) })
    let deliberate = Dictionary(
      uniqueKeysWithValues: Self.sections("configurations-differences.txt").map { ($0.name, $0.lines) })
    #expect(inputs.count >= 150)
    for (name, lines) in inputs {
      let observation = await ConfigurationObservation(Self.steps(lines))
      let theirs = try #require(expected[name], "\(name) is not recorded")
      if let difference = deliberate[name] {
        #expect(observation.lines == difference, "\(name)\n\(observation.said)")
        #expect(observation.lines != theirs, "\(name) does not differ any more")
      } else if observation.lines != theirs {
        Issue.record(
          """
          == \(name)
          \(theirs.joined(separator: "\n"))
          --- but
          \(observation.lines.joined(separator: "\n"))
          ---
          \(observation.said)
          """)
      }
    }
    #expect(Set(deliberate.keys).isSubset(of: inputs.map(\.name)))
  }
}
