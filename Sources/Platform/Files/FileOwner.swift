import Glibc

/// A user and a group by number.
public struct FileOwner: Hashable, Sendable, Codable {
  public let user: UInt32
  public let group: UInt32

  public init(user: UInt32, group: UInt32) {
    self.user = user
    self.group = group
  }

  /// The user this process acts as.
  public static var current: FileOwner { FileOwner(user: geteuid(), group: getegid()) }

  public var isRoot: Bool { user == 0 }

  /// The user's name, or `uid-NUMBER`.
  public var name: String { getpwuid(user)?.pointee.pw_name.map { String(cString: $0) } ?? "uid-\(user)" }
}
