import Diagnostics
import Platform

/// A definition's file, and its companion: `cicd.stack.yaml` beside `cicd.yaml` holds what this program alone understands, so that the
/// definition itself is what Cloud Build's schema allows.
public struct DefinitionSource: Sendable {
  public let file: SourceFile
  public let companion: SourceFile?
  /// Files beside it that are called nearly as its companion, and are not read.
  public let misnamed: [String]

  public init(_ file: SourceFile, companion: SourceFile? = nil, misnamed: [String] = []) {
    self.file = file
    self.companion = companion
    self.misnamed = misnamed
  }

  private static let ending = ".stack.yaml"

  /// The companion's name, or path, by that of the definition.
  public static func companion(of name: String) -> String? {
    let kinds = [".yaml", ".yml", ".json"]
    guard !name.hasSuffix(ending), let kind = kinds.first(where: name.hasSuffix) else { return nil }
    return name.dropLast(kind.count) + ending
  }

  /// Names that somebody may have given to the companion by mistake.
  public static func misnamedCompanions(of name: String) -> [String] {
    guard let companion = companion(of: name) else { return [] }
    return [".stack.yml", ".stack.json"].map { companion.dropLast(ending.count) + $0 }
  }

  /// The names that the definition may have whose companion is called so; none if it is no companion's name.
  public static func definitions(of name: String) -> [String] {
    guard name.hasSuffix(ending) else { return [] }
    return [".yaml", ".yml", ".json"].map { name.dropLast(ending.count) + $0 }
  }

  /// Reads both; `name` is how the definition is called in messages.
  public static func read(path: String, name: String) throws -> DefinitionSource {
    let file = SourceFile(name: name, bytes: try DefinitionReader.bytes(of: path))
    let misnamed = zip(misnamedCompanions(of: path), misnamedCompanions(of: name)).filter { Files.exists($0.0) }.map(
      \.1)
    guard let place = companion(of: path), let shown = companion(of: name), Files.exists(place) else {
      return DefinitionSource(file, misnamed: misnamed)
    }
    return DefinitionSource(
      file, companion: SourceFile(name: shown, bytes: try DefinitionReader.bytes(of: place)), misnamed: misnamed)
  }
}
