import Foundation

/// A file in a replica's private folder.
public struct UnitFile: Hashable, Sendable, Codable {
  /// Relative to the private folder, without `..`.
  public var path: String
  /// On the wire in base64.
  public var contents: Data

  public init(path: String, contents: some Sequence<UInt8>) {
    self.path = path
    self.contents = Data(contents)
  }

  public init(path: String, text: String) { self.init(path: path, contents: text.utf8) }
}
