import Platform
import ProviderKit
import Values

/// A file that a resource takes its contents from. A pipe would be waited for without end, with everything that waits for the thread.
enum SourceFile {
  /// What is wrong with the file that an attribute names, as far as can be seen now; `nil` for one that is not there yet.
  static func fault(_ configuration: Value, _ attribute: String = "source") -> ProviderDiagnostic? {
    guard let path = configuration[attribute]?.string, let special = Files.special(path) else { return nil }
    return ProviderDiagnostic(
      .error, "`\(attribute)` is \(special), and not a file", detail: "there is \(special) at `\(path)`",
      path: ValuePath().attribute(attribute),
      hints: [
        special == "a folder"
          ? "name a file; for each file of a folder there is `for_each = fileset(\"\(path)\", \"**\")`"
          : "write what comes out of it into a file, and name that"
      ])
  }

  static func read(_ value: Value, _ attribute: String = "source") throws -> [UInt8] {
    if let fault = fault(value, attribute) { throw fault }
    return try Files.readRegular(value[attribute]?.string ?? "")
  }
}
