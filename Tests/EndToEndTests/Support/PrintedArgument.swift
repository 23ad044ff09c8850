import TestSupport
import Testing

/// An argument of a type as `stack providers schema TYPE` prints it, where defaults and replacements are told.
struct PrintedArgument {
  /// The block that it stands in; `nil` for one of the type itself.
  let block: String?
  let name: String
  /// As it is written in a manifest.
  let defaultValue: String?
  let replaces: Bool

  static func all(of type: String) async throws -> [PrintedArgument] {
    let result = try await CLI("providers", "schema", type).expect()
    var found: [PrintedArgument] = []
    var block: String?
    var isArguments = false
    for line in result.text.split(separator: "\n") {
      if line.hasPrefix("#") {
        if line.hasPrefix("## ") { block = line.firstMatch(of: /Block `(\w+)`/).map { String($0.output.1) } }
        isArguments = line.hasSuffix("# Arguments")
      } else if isArguments, let match = line.firstMatch(of: #/^- `(\w+)` \((.*?)\) – /#) {
        let traits = match.output.2
        found.append(
          PrintedArgument(
            block: block, name: String(match.output.1),
            defaultValue: traits.firstMatch(of: /default `(.*?)`(?:;|$)/).map { String($0.output.1) },
            replaces: traits.contains("replaces the object")))
      }
    }
    return found
  }
}
