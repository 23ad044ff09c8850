import Platform

/// One reference that a push or a commit moved.
public struct PushEvent: Sendable, Hashable {
  /// `refs/heads/main`, `refs/tags/v1`.
  public let reference: String
  /// All zeros when it is new.
  public let old: String
  /// All zeros when it is deleted.
  public let new: String

  public init(reference: String, old: String, new: String) {
    self.reference = reference
    self.old = old
    self.new = new
  }

  /// What git gives a `post-receive` hook: `old new reference`, a line each.
  public static func parse(_ text: String) -> [PushEvent] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 3, words[2].hasPrefix("refs/") else { return nil }
      return PushEvent(reference: words[2], old: words[0], new: words[1])
    }
  }

  public var branch: String? { name("refs/heads/") }
  public var tag: String? { name("refs/tags/") }
  public var isDeletion: Bool { Self.isZero(new) }
  public var isCreation: Bool { Self.isZero(old) }

  private func name(_ prefix: String) -> String? {
    reference.hasPrefix(prefix) ? String(reference.dropFirst(prefix.count)) : nil
  }

  private static func isZero(_ sha: String) -> Bool { sha.allSatisfy { $0 == "0" } }
}
