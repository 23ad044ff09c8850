import Builds
import Diagnostics
import Platform

/// A build definition that an argument names: a file, or where there is none, a file of the commit that is to be built. A bare
/// repository has only those.
struct DefinitionFile {
  /// As the user wrote it.
  let name: String
  let path: String
  private let directory: String

  init(_ argument: String, in directory: String) {
    // Whoever names all files of a folder names companions, too: they are read with their definitions.
    let owner = DefinitionSource.definitions(of: argument).first { Files.exists(Path.absolute($0, from: directory)) }
    name = owner ?? argument
    path = Path.absolute(name, from: directory)
    self.directory = directory
  }

  /// How a request names it: the whole path of a file; the path in the commit of one that is there alone.
  var reference: String { isFile ? path : name }

  /// Whether it is a file, and does not come from a commit.
  var isFile: Bool { Files.exists(path) && !Files.isFolder(path) }

  /// As much of it as could be read, and all that is wrong with it.
  func inspect() throws -> (BuildDefinition, found: Diagnostics) {
    guard isFile else { throw missing }
    return try DefinitionReader.inspect(DefinitionSource.read(path: path, name: name))
  }

  func read() throws -> (BuildDefinition, warnings: Diagnostics) {
    guard isFile else { throw missing }
    return try DefinitionReader.read(path: path, name: name)
  }

  /// - Parameter source: as on the command line.
  func read(source: String?) async throws -> (BuildDefinition, warnings: Diagnostics) {
    guard !isFile, !name.hasPrefix("/"),
      case .commit(let repository, let commit) = try await BuildSource.resolve(source, directory: directory),
      let text = try await repository.file(name, at: commit)
    else { return try read() }
    let file = SourceFile(name: name, text: text + "\n")
    var misnamed: [String] = []
    for other in DefinitionSource.misnamedCompanions(of: name)
    where try await repository.file(other, at: commit) != nil { misnamed.append(other) }
    var companion: SourceFile?
    if let shown = DefinitionSource.companion(of: name), let more = try await repository.file(shown, at: commit) {
      companion = SourceFile(name: shown, text: more + "\n")
    }
    return try DefinitionReader.read(DefinitionSource(file, companion: companion, misnamed: misnamed))
  }

  private var missing: Diagnostic {
    Diagnostic(.error, "there is no build definition `\(name)`", hints: Suggestion.hints(for: name, among: neighbours))
  }

  private var neighbours: [String] {
    let folder = Path.parent(name)
    let names = (try? Files.names(in: Path.parent(path))) ?? []
    return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") || $0.hasSuffix(".json") }
      .map { folder == "." && !name.contains("/") ? $0 : Path.join(folder, $0) }
  }
}
