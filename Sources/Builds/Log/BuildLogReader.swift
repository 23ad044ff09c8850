import Glibc
import Platform

/// Reads a log as it grows, some lines at a time.
public struct BuildLogReader: ~Copyable {
  private let file: OpenFile
  private let path: String
  private var rest: [UInt8] = []

  public init(_ path: String) throws(SystemError) {
    self.path = path
    file = try OpenFile(path, O_RDONLY | O_CREAT, mode: 0o600)
  }

  /// The next whole lines without their breaks; `nil` when there are none by now.
  public mutating func next() throws(SystemError) -> [ArraySlice<UInt8>]? {
    let more = try file.readSome(1 << 20, path: path)
    guard !more.isEmpty else { return nil }
    rest += more
    guard let last = rest.lastIndex(of: 0x0A) else { return [] }
    let lines = rest[..<last].split(separator: 0x0A, omittingEmptySubsequences: false)
    rest = Array(rest[(last + 1)...])
    return lines
  }
}
