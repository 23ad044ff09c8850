import Platform

/// Where something is to be written to: a new file, or a file in its place.
public enum OutputFile {
  /// - Throws: `KeyError.outputExists` unless `replacing`, `.symbolicLink`, `.notAFile`.
  public static func check(_ path: String, replacing: Bool) throws(KeyError) {
    guard let status = Files.status(path) else { return }
    guard status.kind != .symbolicLink else { throw .symbolicLink(path: path) }
    guard replacing else { throw .outputExists(path: path) }
    // A device would be a file from then on, for everybody.
    guard status.kind == .file else { throw .notAFile(path: path) }
  }
}
