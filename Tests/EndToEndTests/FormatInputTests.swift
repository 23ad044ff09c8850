import TestSupport
import Testing

/// `stack fmt -`
@Suite struct FormatInputTests {
  /// As `terraform fmt -` prints it, but that of nothing it makes a line.
  @Test(arguments: [
    ("a=1", "a = 1\n"), ("a=1\n", "a = 1\n"), ("x {\n}", "x {\n}\n"), ("\n\na=1\n\n\n", "\n\na = 1\n\n\n"), ("", ""),
    ("\u{feff}", ""), ("\u{feff}a=1", "a = 1\n"), ("  ", "  \n"),
  ])
  func whatIsPrintedEndsWithALineBreak(_ input: String, _ printed: String) async throws {
    try await CLI("fmt", "-").stdin(input).expect(stdout: printed, stderr: "")
  }
}
