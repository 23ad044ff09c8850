import Builds
import Diagnostics
import Platform

/// A build definition that an argument names.
struct DefinitionFile {
  /// As the user wrote it.
  let name: String
  let path: String

  init(_ argument: String, in directory: String) {
    name = argument
    path = Path.absolute(argument, from: directory)
  }

  func read() throws -> (BuildDefinition, warnings: Diagnostics) {
    guard Files.exists(path), !Files.isFolder(path) else {
      throw Diagnostic(
        .error, "there is no build definition `\(name)`", hints: Suggestion.hints(for: name, among: neighbours))
    }
    return try DefinitionReader.read(path: path, name: name)
  }

  private var neighbours: [String] {
    let folder = Path.parent(name)
    let names = (try? Files.names(in: Path.parent(path))) ?? []
    return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") || $0.hasSuffix(".json") }
      .map { folder == "." && !name.contains("/") ? $0 : Path.join(folder, $0) }
  }
}
