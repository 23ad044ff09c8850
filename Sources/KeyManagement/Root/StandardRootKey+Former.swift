import Platform

/// What root keys that were before have wrapped, and how they are dropped when that is nothing any more.
extension StandardRootKey {
  /// Bytes that take the place of some that a former root key has wrapped.
  public struct Moved: Hashable, Sendable {
    /// The same key, wrapped by the present root key.
    public let wrapped: [UInt8]
    /// The identifier of that one.
    public let root: String
    /// And of the one that had wrapped it.
    public let former: String
  }

  /// - Returns: `nil` for what the present root key has wrapped, and for what none of those here has, which loses nothing with them.
  public func moved(_ wrapped: [UInt8], context: [UInt8]) async throws -> Moved? {
    let (present, former) = try openers()
    do {
      _ = try await present.unwrap(wrapped, context: context)
      return nil
    } catch KeyError.unwrapFailed {}
    for one in former {
      let root = try await one.open(present, web: web)
      do {
        let key = try await root.unwrap(wrapped, context: context)
        return Moved(
          wrapped: try await present.wrap(key, context: context), root: try await present.identifier,
          former: try await root.identifier)
      } catch KeyError.unwrapFailed { continue }
    }
    return nil
  }

  /// Drops former root keys, in one step: who is killed has dropped them or not. What they have wrapped and was not moved opens
  /// never again, but with a copy of the file as it was.
  /// - Parameter names: their identifiers. One that became a former one only meanwhile stays.
  public func dropFormer(_ names: Set<String>) async throws {
    try await changing {
      let (present, _) = try openers()
      var file = try RootKeyFile(reading: path)
      var left: [FormerRootKey] = []
      for one in file.former where !names.contains(try await one.open(present, web: web).identifier) {
        left.append(one)
      }
      file.former = left
      try write(file, opening: present)
    }
  }
}
