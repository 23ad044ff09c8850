import Builds
import Diagnostics
import Testing

/// However the source spells a text, what is wrong with a part of it is told where that part stands.
@Suite struct SpelledTextTests {
  struct Case: Sendable {
    /// One element of `args`, which begins in line 4, column 5.
    let scalar: String
    /// Line, column and what stands there.
    let places: [String]
  }

  static let cases = [
    Case(scalar: "a $_P $$_P b$_Q", places: ["4:7 $_P", "4:17 $_Q"]),
    Case(scalar: "$$_P and $_P", places: ["4:14 $_P"]),
    Case(scalar: "a\n   $_P\n\n   b $_Q", places: ["5:4 $_P", "7:6 $_Q"]),
    Case(scalar: "'it''s $_P ''$_Q'''", places: ["4:12 $_P", "4:18 $_Q"]),
    Case(scalar: #""a \u0024_P \x24{_Q}""#, places: [#"4:8 \u0024_P"#, #"4:17 \x24{_Q}"#]),
    Case(scalar: #""\U0001F600\tü\L$_P\u00a0$_Q""#, places: ["4:21 $_P", "4:30 $_Q"]),
    Case(scalar: "\"a $_P\\\n    \\  b\\\n    $_Q\"", places: ["4:8 $_P", "6:5 $_Q"]),
    Case(scalar: #""a $_P\n b ${_Q/\"/x} \"$_R\"""#, places: ["4:8 $_P", #"4:16 ${_Q/\"/x}"#, "4:29 $_R"]),
    Case(scalar: "|\n    a $_P\n      # $$_Q\n\n    ${_Q:2}", places: ["5:7 $_P", "8:5 ${_Q:2}"]),
    Case(scalar: "|2-\n    a $_P\n", places: ["5:7 $_P"]),
    Case(scalar: ">- # ends here\n    a\n    $_P\n\n      b\n    $_Q\n", places: ["6:5 $_P", "9:5 $_Q"]),
    Case(scalar: "&x !!str # $_Q\n    # $_Q\n    \"$_P $_Q\"", places: ["6:6 $_P", "6:10 $_Q"]),
    Case(scalar: "&y $_P\n  - *y", places: ["4:8 $_P"]),
    // What stands within a form that is wrong, before and after it.
    Case(
      scalar: "${_P@ $_Q} ${_A\n   $_R ${_S:-$_T ${_U:x}",
      places: ["4:5 ${_P@ $_Q}", "4:11 $_Q", "4:16 ${_A", "5:4 $_R", "5:14 $_T", "5:18 ${_U:x}"]),
  ]

  @Test(arguments: cases.indices)
  func partsAreToldWhereTheyStand(_ index: Int) throws {
    let expected = Self.cases[index]
    let text = "steps:\n- name: bash\n  args:\n  - \(expected.scalar)\nsubstitutions: {_A: a}\n"
    let places = try Self.places(SourceFile(name: "build.yaml", text: text))
    #expect(places == expected.places)
  }

  @Test func partsOfJSONToo() throws {
    let text = #"""
      {"steps": [{"name": "bash", "args":
       ["\uD83D\uDE00 \/ \u0024_P\n $_Q \"\b$_R"]}]}
      """#
    let places = try Self.places(SourceFile(name: "build.json", text: text))
    #expect(places == [#"2:20 \u0024_P"#, "2:31 $_Q", #"2:39 $_R"#])
  }

  /// The faults of a definition's substitutions, in the order of the text.
  private static func places(_ file: SourceFile) throws -> [String] {
    let (definition, _) = try DefinitionReader.read(file)
    do {
      _ = try definition.substituted(builtIn: [:])
      return []
    } catch {
      let ranges = error.errors.filter { !$0.summary.hasSuffix("is not used") }.compactMap(\.range)
      return ranges.sorted { ($0.bytes.start, $0.bytes.end) < ($1.bytes.start, $1.bytes.end) }.map { range in
        let bytes = file.bytes[Int(range.bytes.start)..<Int(range.bytes.end)]
        return "\(range.start.line):\(range.start.column) \(String(decoding: bytes, as: UTF8.self))"
      }
    }
  }
}
