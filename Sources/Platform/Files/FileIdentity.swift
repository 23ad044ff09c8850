#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells a file from another that lies at the same path later.
public struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  /// That of the file at the path, links followed; `nil` if there is none to be seen.
  public init?(_ path: String) {
    var raw = stat()
    guard stat(path, &raw) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: raw.st_dev)
    number = UInt64(truncatingIfNeeded: raw.st_ino)
  }
}
