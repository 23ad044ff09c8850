extension NATSHeaders {
  static let version = Array("NATS/1.0".utf8)

  /// The block as it goes over the wire, with the empty line that ends it.
  var encoded: [UInt8] {
    var bytes = Self.version + [0x0D, 0x0A]
    for field in fields {
      bytes += Array(field.name.utf8) + [0x3A, 0x20] + Array(field.value.utf8) + [0x0D, 0x0A]
    }
    return bytes + [0x0D, 0x0A]
  }

  /// Reads a block: a version line that may carry a status, then `name: value` lines, then an empty line.
  static func decode(_ bytes: some Collection<UInt8>) throws(NATSError) -> (headers: NATSHeaders, status: NATSStatus?) {
    var lines = Array(bytes).split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst().map(withoutReturn), first.starts(with: version) else {
      throw .malformed(.badHeaders)
    }
    let status = try decodeStatus(first.dropFirst(version.count))
    var headers = NATSHeaders()
    for line in lines.lazy.map(withoutReturn) where !line.isEmpty {
      guard let colon = line.firstIndex(of: 0x3A) else { throw .malformed(.badHeaders) }
      headers.append(text(line[..<colon]), text(line[line.index(after: colon)...]))
    }
    return (headers, status)
  }

  private static func decodeStatus(_ bytes: ArraySlice<UInt8>) throws(NATSError) -> NATSStatus? {
    let words = bytes.split(separator: 0x20, maxSplits: 1)
    guard let first = words.first else { return nil }
    guard let code = Int(String(decoding: first, as: UTF8.self)) else { throw .malformed(.badHeaders) }
    return NATSStatus(code: code, description: words.dropFirst().first.map(text) ?? "")
  }

  private static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.last == 0x0D ? line.dropLast() : line
  }

  /// The text without spaces around it.
  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let trimmed = bytes.drop(while: isSpace)
    let end = trimmed.lastIndex { !isSpace($0) }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
    return String(decoding: trimmed[trimmed.startIndex..<end], as: UTF8.self)
  }
}
