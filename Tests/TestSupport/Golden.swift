import Platform
import Testing

/// Expected outputs kept as files: `Tests/Golden/<area>/<case>/<name>`.
///
/// With `RECORD_GOLDENS=1` they are written anew, and the test fails so that nobody records by mistake.
public struct Golden: Sendable {
  /// The folder of one case.
  public let folder: String

  public init(_ area: String, _ name: String) {
    folder = Path.join(Self.root, area, name)
  }

  public static let root = Path.join(StackProgram.packageFolder, "Tests/Golden")

  public static var isRecording: Bool { ProcessEnvironment.value("RECORD_GOLDENS") == "1" }

  /// All cases of an area, sorted.
  public static func cases(_ area: String) -> [Golden] {
    let names = (try? Files.names(in: Path.join(root, area))) ?? []
    return names.filter { Files.status(Path.join(root, area, $0))?.kind == .folder }.map { Golden(area, $0) }
  }

  public var name: String { Path.name(folder) }
  public func path(_ file: String) -> String { Path.join(folder, file) }

  /// The case's file as text.
  public func text(_ file: String) throws -> String {
    String(decoding: try Files.read(path(file)), as: UTF8.self)
  }

  /// Compares with the case's file, or records it.
  public func expect(
    _ actual: String, in file: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let recorded = Files.exists(path(file)) ? try text(file) : nil
    if recorded == actual { return }
    if Self.isRecording {
      try Files.makeFolder(folder)
      try AtomicFile.write(actual, to: path(file), mode: 0o644)
      Issue.record("recorded \(name)/\(file); run again without RECORD_GOLDENS", sourceLocation: sourceLocation)
      return
    }
    guard let recorded else {
      Issue.record("no golden \(name)/\(file); got:\n\(actual)", sourceLocation: sourceLocation)
      return
    }
    Issue.record(
      "\(name)/\(file) differs\n--- expected\n\(recorded)\n--- got\n\(actual)",
      sourceLocation: sourceLocation)
  }
}

extension Golden: CustomTestStringConvertible {
  public var testDescription: String { name }
}
