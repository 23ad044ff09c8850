extension StoredPath {
  /// Paths as a JSON array of arrays of member names and element numbers; sorted, so that equal sets give equal bytes.
  static func json(_ paths: [StoredPath]) -> String {
    let texts = paths.map { path in
      "[" + path.steps.map(\.json).joined(separator: ",") + "]"
    }
    return "[" + texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ",") + "]"
  }

  /// What `json` wrote; `nil` for anything else.
  static func paths(json: String) -> [StoredPath]? {
    var scanner = JSONTextScanner(Array(json.utf8))
    guard scanner.take(0x5B) else { return nil }
    var paths: [StoredPath] = []
    if scanner.take(0x5D) { return scanner.isAtEnd ? paths : nil }
    repeat {
      guard let path = path(&scanner) else { return nil }
      paths.append(path)
    } while scanner.take(0x2C)
    return scanner.take(0x5D) && scanner.isAtEnd ? paths : nil
  }

  private static func path(_ scanner: inout JSONTextScanner) -> StoredPath? {
    guard scanner.take(0x5B) else { return nil }
    var steps: [Step] = []
    if scanner.take(0x5D) { return StoredPath(steps) }
    repeat {
      if let index = scanner.integer() {
        steps.append(.index(index))
      } else if let key = scanner.string() {
        steps.append(.key(key))
      } else {
        return nil
      }
    } while scanner.take(0x2C)
    return scanner.take(0x5D) ? StoredPath(steps) : nil
  }
}

extension StoredPath.Step {
  fileprivate var json: String {
    switch self {
    case .key(let key): JSONText.quoted(key)
    case .index(let index): String(index)
    }
  }
}
