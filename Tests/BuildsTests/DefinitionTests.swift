import Builds
import Diagnostics
import Platform
import TestSupport
import Testing

/// `Tests/Golden/build-definitions/<case>/build.yaml` (or `.json`), and what is said about it.
@Suite struct DefinitionTests {
  static let area = "build-definitions"

  @Test(arguments: Golden.cases(area))
  func definitions(_ golden: Golden) throws {
    let name = Files.exists(golden.path("build.json")) ? "build.json" : "build.yaml"
    let file = SourceFile(name: name, bytes: try Files.read(golden.path(name)))
    let companion = try? SourceFile(name: "build.stack.yaml", bytes: Files.read(golden.path("build.stack.yaml")))
    try golden.expect(Self.report(DefinitionSource(file, companion: companion)), in: "report.txt")
  }

  /// Warnings and errors as the user sees them, then what was understood.
  static func report(_ source: DefinitionSource) -> String {
    let renderer = DiagnosticRenderer()
    do {
      let (definition, warnings) = try DefinitionReader.inspect(source)
      if warnings.hasErrors {
        var all = warnings
        all.append(contentsOf: definition.substitutionFaults(builtIn: builtIn(definition, source), given: [:]))
        return renderer.render(all)
      }
      let said = warnings.isEmpty ? "" : renderer.render(warnings) + "\n"
      do {
        let (built, _) = try definition.substituted(builtIn: builtIn(definition, source))
        return said + DefinitionDump.text(built, try StepGraph(built.steps))
      } catch { return said + renderer.render(Diagnostics(describing: error)) }
    } catch { return renderer.render(Diagnostics(describing: error)) }
  }

  private static func builtIn(_ definition: BuildDefinition, _ source: DefinitionSource) -> [String: String] {
    BuiltInValues.of(build: "b1", definition: definition, path: source.file.name)
      .merging(["COMMIT_SHA": "0123456789abcdef0123456789abcdef01234567", "SHORT_SHA": "0123456"]) { $1 }
  }

  /// A text that aliases or substitutions repeat thousands of times.
  @Test(arguments: [
    ("  - &x LARGE\n" + String(repeating: "  - *x\n", count: 20_000), "with its aliases repeated it has"),
    (
      String(repeating: "  - $_LARGE\n", count: 9_000) + "substitutions: {_LARGE: LARGE}",
      "with its substitutions made it has"
    ),
  ])
  func largeTextsAreNotRepeatedWithoutEnd(_ arguments: String, _ told: String) throws {
    let text = "steps:\n- name: bash\n  args:\n" + arguments
    let large = String(repeating: "a", count: 900_000)
    let file = SourceFile(
      name: "build.yaml",
      text: text.replacing("{_LARGE: LARGE}", with: "{_LARGE: \(large)}").replacing(" LARGE", with: " \(large)"))
    #expect(Self.report(DefinitionSource(file)).contains("\(told) more than 16 MiB of texts"))
  }

  @Test func endlessDefinitionsAreRefusedQuickly() {
    let deep = String(repeating: "- ", count: 500_000)
    for text in [deep, String(repeating: "{a: ", count: 5_000), String(repeating: "x", count: 2 << 20)] {
      let took = ContinuousClock().measure {
        #expect(throws: Diagnostics.self) { try DefinitionReader.read(SourceFile(name: "build.yaml", text: text)) }
      }
      #expect(took < .seconds(20))
    }
  }

  /// Whatever the bytes, the reader answers: it never traps.
  @Test(arguments: 0..<8)
  func mutatedDefinitionsAreAnswered(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed &* 0x9E37_79B9 &+ 1)
    let seeds = Golden.cases(Self.area).compactMap { golden in
      try? Files.read(golden.path("build.yaml"))
    }
    for _ in 0..<150 {
      guard var bytes = seeds.randomElement(using: &random), !bytes.isEmpty else { continue }
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.insert(Array("{}[]&*:-\"'|>#$%!?,\n\t ".utf8).randomElement(using: &random) ?? 0, at: at)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &random)))
        default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 30)], at: at)
        }
        if bytes.isEmpty { break }
      }
      let file = SourceFile(name: "build.yaml", bytes: bytes)
      _ = Self.report(DefinitionSource(file))
      _ = Self.report(DefinitionSource(SourceFile(name: "b.yaml", text: "steps: [{name: a, id: b}]"), companion: file))
    }
  }
}
