import Platform

/// An empty folder for one test, removed when the value goes. Its path is short, so that sockets fit in it.
public final class ScratchFolder: Sendable {
  public let path: String

  public init() throws {
    let path = "/tmp/st-\(String(UInt32.random(in: .min ... .max), radix: 36))"
    try Files.makeFolder(path, exactMode: 0o711)
    self.path = path
  }

  deinit { try? FileTree.remove(path) }

  /// The path of something in it.
  public func path(_ name: String) -> String { Path.join(path, name) }

  /// Writes a file, with the folders above it.
  @discardableResult
  public func write(_ text: String, to name: String, mode: UInt32 = 0o644) throws -> String {
    let target = path(name)
    try Files.makeFolder(Path.parent(target))
    try AtomicFile.write(text, to: target, mode: mode)
    return target
  }

  public func read(_ name: String) throws -> String {
    String(decoding: try Files.read(path(name)), as: UTF8.self)
  }

  public func exists(_ name: String) -> Bool { Files.exists(path(name)) }
}
