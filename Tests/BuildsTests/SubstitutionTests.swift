import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Builds

@Suite struct SubstitutionTests {
  static let values = ["_A": "alpha/beta.tar.gz", "_B": "", "_C": "Grüße", "_L": "x*y?[z]", "_N": "main"]

  /// Every form that bash has too, on every value: bash itself says what comes out.
  static let forms = [
    "${V}", "$V", "${#V}", "${V:-none}", "${V-none}", "${V:+some}", "${V+some}", "${V:=none}", "${V#*/}", "${V##*/}",
    "${V%.*}", "${V%%.*}", "${V%/}", "${V#alpha}", "${V/a/X}", "${V//a/X}", "${V/#alpha/X}", "${V/%gz/X}",
    "${V//[abz]/_}",
    "${V/a}", "${V//a/}", "${V:2}", "${V:1:3}", "${V: -2}", "${V:0:-1}", "${V:99}", "${V^}", "${V^^}", "${V,}",
    "${V,,}",
    "${V%%[./]*}", "${V#?}", "${V//?/-}", "${V:-${_N}}", "${V:-${_M:-deep}}", "pre-${V}-post", "${V//\\//-}",
    "${V/\\*/star}", "${V%\\*y*}",
  ]

  @Test func expansionsAreThoseOfBash() async throws {
    var script = "shopt -u patsub_replacement 2>/dev/null; LC_ALL=C.UTF-8; export LC_ALL\n"
    var ours: [String] = []
    let names = Self.values.keys.sorted() + ["_M"]
    for name in names {
      for form in Self.forms {
        let text = form.replacing("V", with: name)
        // In a subshell, so that what `:=` assigns does not last. What bash refuses, a slice of nothing, is empty here.
        script += "(printf '%s\\n' \"\(text)\") 2>/dev/null || echo\n"
        let expander = TemplateExpander(value: { Self.values[$0] }, isLoose: true)
        ours.append("\(name) \(form) → " + (try expander.expand(try TemplateParser.parse(text))))
      }
    }
    let result = try await Command(
      "bash", ["-c", script], environment: Self.values.merging(["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]) { $1 }
    ).run()
    let lines = result.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let theirs = zip(names.flatMap { name in Self.forms.map { "\(name) \($0) → " } }, lines).map { $0 + $1 }
    #expect(result.errorText == "")
    #expect(ours == theirs)
  }

  @Test(arguments: [
    ("a$$b", "a$b"), ("$(date) $1 $? ${path} $path", "$(date) $1 $? ${path} $path"), ("$$_A", "$_A"), ("$", "$"),
    ("$$$_N", "$main"), ("${_N}${_N}", "mainmain"), ("$_N.txt", "main.txt"), ("${_B:-a\\}b}", "a}b"),
    ("${Mixed}", "${Mixed}"), ("$_", "$_"), ("${}", "${}"),
  ])
  func whatIsNoReferenceStays(_ text: String, _ expected: String) throws {
    let expander = TemplateExpander(value: { Self.values[$0] }, isLoose: false)
    #expect(try expander.expand(try TemplateParser.parse(text)) == expected)
  }

  @Test(arguments: ["${_N", "${_N:}", "${_N!}", "${_N:x}", "${_N:1:}", "${_N:-${_A}", "${_N@Q}"])
  func malformedReferencesAreFaults(_ text: String) {
    #expect(throws: TemplateParser.Fault.self) { try TemplateParser.parse(text) }
  }

  @Test func demandsAreToldInTheirOwnWords() throws {
    let expander = TemplateExpander(value: { Self.values[$0] }, isLoose: false)
    #expect(throws: TemplateExpander.Fault.demanded(name: "_X", message: "say main", place: 0..<14)) {
      try expander.expand(try TemplateParser.parse("${_X:?say $_N}"))
    }
  }

  @Test func pathPatterns() {
    func matches(_ pattern: String, _ path: String) -> Bool { GlobPattern(pattern, isPath: true).matches(path) }
    #expect(matches("src/*.c", "src/a.c"))
    #expect(!matches("src/*.c", "src/deep/a.c"))
    #expect(matches("src/**/*.c", "src/a.c"))
    #expect(matches("src/**/*.c", "src/deep/er/a.c"))
    #expect(matches("**", "a/b/c"))
    #expect(matches("[a-c]?.txt", "b1.txt"))
    #expect(!matches("[!a-c]?.txt", "b1.txt"))
  }

  @Test func hostilePatternsEnd() {
    let pattern = GlobPattern(String(repeating: "*a", count: 200) + "b")
    let took = ContinuousClock().measure {
      #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
    }
    #expect(took < .seconds(20))
  }

  /// Each of very many at its place, a name that begins as another not taken for it, in time that grows with their number.
  @Test func manyFaultsOfOneLineAreToldOneByOne() {
    let count = 20_000
    let text = "$_AB $_A " + String(repeating: "$_A ", count: count)
    let file = SourceFile(name: "build.yaml", text: text)
    let located = Located(text, SourceRange(file, ByteRange(0, file.bytes.count)))
    var found = Diagnostics()
    let expander = TemplateExpander(value: { _ in nil }, isLoose: false)
    let value = TextSubstitution(located).value(expander, isKnown: { _ in false }, ["_AB", "_AC"], &found)
    #expect(value == nil)
    let faults = found.all
    let columns = [1, 6] + (0..<count).map { 10 + 4 * $0 }
    #expect(faults.compactMap { $0.range?.start.column } == columns)
    let shown = DiagnosticRenderer().render(Diagnostics(faults)).split(separator: "\n").filter { $0.contains("┌") }
    #expect(shown == columns.map { "  ┌ build.yaml:1:\($0)" })
  }
}
