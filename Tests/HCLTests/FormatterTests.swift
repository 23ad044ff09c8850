import Diagnostics
import Platform
import TestSupport
import Testing

@testable import HCL

@Suite struct FormatterTests {
  /// The cases that can be formatted: native syntax without errors.
  static let cases: [String] = GoldenCases.all.filter { name in
    guard let file = try? GoldenCases.input(Golden("hcl", name)), !file.name.hasSuffix(".json") else { return false }
    return SyntaxTree.parse(file).diagnostics.isEmpty
  }

  /// `formatted.hcl` holds what `terraform fmt` makes of `input.hcl`.
  @Test(arguments: cases)
  func formatsAsTerraformDoes(_ name: String) throws {
    let golden = Golden("hcl", name)
    let formatted = try Formatter.format(GoldenCases.input(golden))
    try golden.expect(String(decoding: formatted, as: UTF8.self), in: "formatted.hcl")
  }

  @Test(arguments: cases)
  func isIdempotent(_ name: String) throws {
    let once = try Formatter.format(GoldenCases.input(Golden("hcl", name)))
    let twice = try Formatter.format(SourceFile(name: "once.hcl", bytes: once))
    #expect(String(decoding: twice, as: UTF8.self) == String(decoding: once, as: UTF8.self))
  }

  /// Formatting changes no meaning: the tree is the same but for places, labels' quotes and unwrapped interpolations.
  @Test(arguments: cases)
  func keepsTheTree(_ name: String) throws {
    let file = try GoldenCases.input(Golden("hcl", name))
    let after = SyntaxTree.parse(SourceFile(name: "after.hcl", bytes: try Formatter.format(file)))
    #expect(after.diagnostics.isEmpty)
    #expect(Outline.of(after) == Outline.of(SyntaxTree.parse(file)))
  }

  /// Where `terraform fmt` makes a text that it cannot read, or goes on at each time, we do not.
  @Test(
    arguments: [
      ("m = \"${ # c\n  x }\"\n", "m = ( # c\nx)\n"), ("m = \"${\"${\"${x}\"}\"}\"\n", "m = x\n"),
      ("m = \"${\"${a}\" /* e */}\"\n", "m = a /* e */\n"), ("m = \"${\"${a}${b}\"}\"\n", "m = \"${a}${b}\"\n"),
      ("m = \"${\"${a}\" + \"${b}\"}\"\n", "m = \"${a}\" + \"${b}\"\n"),
    ])
  func unwrapsOnceAndForAll(_ text: String, _ expected: String) throws {
    let once = try Formatter.format(SourceFile(name: "a.tf", text: text))
    #expect(String(decoding: once, as: UTF8.self) == expected)
    #expect(try Formatter.format(SourceFile(name: "a.tf", bytes: once)) == once)
  }

  /// As terraform does: it writes labels anew, with what stands between them.
  @Test func keepsAComment() throws {
    let text = "a \"x\" /* why */ {\n}\nb /* lost */ \"y\" { # tail\n}\nc /* kept */ {\n}\n"
    let formatted = try Formatter.format(SourceFile(name: "a.hcl", text: text))
    #expect(
      String(decoding: formatted, as: UTF8.self)
        == "a \"x\" /* why */ {\n}\nb \"y\" { # tail\n}\nc /* kept */ {\n}\n")
  }

  /// Where terraform makes another number of it, `1.1.c` of `1 .1.c`, or what cannot be read, `x.1.2` of `x.1 .2`.
  @Test func keepsANumberApart() throws {
    let formatted = try Formatter.format(
      SourceFile(name: "a.hcl", text: "a = 1  .1.c\nb = x . 1 . 2\nc = 1.c\nd = 4.  7\n"))
    #expect(String(decoding: formatted, as: UTF8.self) == "a = 1 .1.c\nb = x.1 .2\nc = 1.c\nd = 4. 7\n")
  }

  @Test func refusesBrokenText() {
    #expect(throws: Diagnostics.self) { try Formatter.format(SourceFile(name: "a.hcl", text: "a = [\n")) }
  }

  /// The real program, where it is installed, agrees with what was recorded of it.
  @Test(.enabled(if: Terraform.path != nil, "terraform is not installed"))
  func agreesWithTerraform() async throws {
    let program = try #require(Terraform.path)
    let folder = try ScratchFolder()
    for name in Self.cases {
      let input = try GoldenCases.input(Golden("hcl", name)).bytes
      try AtomicFile.write(input, to: folder.path("\(name).tf"), mode: 0o644)
    }
    let environment = ["TF_CLI_CONFIG_FILE": "/dev/null", "PATH": "/usr/bin:/bin"]
    _ = try await Command(
      program, ["fmt", folder.path], environment: environment, timeout: .seconds(60)
    ).run()
    for name in Self.cases {
      let formatted = try Files.read(folder.path("\(name).tf"))
      try Golden("hcl", name).expect(String(decoding: formatted, as: UTF8.self), in: "formatted.hcl")
    }
  }
}
