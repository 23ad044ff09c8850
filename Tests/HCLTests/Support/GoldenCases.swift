import Diagnostics
import Platform
import TestSupport

/// The folders under `Tests/Golden/hcl` that hold a text to parse.
enum GoldenCases {
  /// All cases whose name starts with none of the kinds that other suites read.
  static let names: [String] = all.filter { !$0.hasPrefix("format-") }

  static let all: [String] = ((try? Files.names(in: Path.join(Golden.root, "hcl"))) ?? []).sorted {
    $0.utf8.lexicographicallyPrecedes($1.utf8)
  }

  /// The text to parse: `input.hcl`, or `input.hcl.json`.
  static func input(_ golden: Golden) throws -> SourceFile {
    let name = Files.exists(golden.path("input.hcl")) ? "input.hcl" : "input.hcl.json"
    return SourceFile(name: name, bytes: try Files.read(golden.path(name)))
  }
}
