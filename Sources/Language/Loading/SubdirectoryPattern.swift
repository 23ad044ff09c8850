/// The `//sub*` of a module's source, which names the one directory of a package whose path it matches.
public struct SubdirectoryPattern {
  private let glob: GlobPattern

  /// `nil` for a path that is no pattern.
  public init?(_ subdirectory: String) {
    guard subdirectory.contains(where: { "*?[".contains($0) }), let glob = try? GlobPattern(subdirectory) else {
      return nil
    }
    self.glob = glob
  }

  public func matches(_ path: String) -> Bool { glob.matches(path) }
}
