import Values

/// Searching texts by their bytes.
enum TextSearch {
  /// Where `wanted`, which is not empty, stands next.
  static func next(_ wanted: [UInt8], in text: [UInt8], from start: Int) -> Int? {
    guard let first = wanted.first, text.count >= wanted.count else { return nil }
    let last = text.count - wanted.count
    var index = start
    while index <= last {
      if text[index] == first, text[index..<index + wanted.count].elementsEqual(wanted) { return index }
      index += 1
    }
    return nil
  }

  /// The parts between the occurrences of a separator; each scalar by itself where that is empty.
  static func split(
    _ text: String, _ separator: [UInt8], _ arguments: FunctionArguments
  ) throws -> [Value] {
    var parts: [Value] = []
    if separator.isEmpty {
      try arguments.allow(elements: text.unicodeScalars.count)
      return text.unicodeScalars.map { .string(String($0)) }
    }
    let bytes = Array(text.utf8)
    var start = 0
    while let index = next(separator, in: bytes, from: start) {
      parts.append(.string(String(decoding: bytes[start..<index], as: UTF8.self)))
      if parts.count % (1 << 13) == 0 { try arguments.allow(elements: parts.count) }
      start = index + separator.count
    }
    return parts + [.string(String(decoding: bytes[start...], as: UTF8.self))]
  }

  /// Every occurrence replaced; an empty one is before every character and at the end, as in Go.
  static func replace(
    _ text: String, _ old: [UInt8], _ new: [UInt8], _ arguments: FunctionArguments
  ) throws -> String {
    let bytes = Array(text.utf8)
    var places = old.isEmpty ? text.unicodeScalars.count + 1 : 0
    var start = 0
    while let index = next(old, in: bytes, from: start) { (places, start) = (places + 1, index + old.count) }
    let (added, overflow) = places.multipliedReportingOverflow(by: new.count)
    let size = overflow ? Int.max : (added &+ bytes.count - places * old.count)
    try arguments.allow(bytes: size)
    var out: [UInt8] = []
    out.reserveCapacity(size)
    if old.isEmpty {
      for scalar in text.unicodeScalars {
        out += new
        out += UTF8.encode(scalar).map(Array.init) ?? []
      }
      return String(decoding: out + new, as: UTF8.self)
    }
    start = 0
    while let index = next(old, in: bytes, from: start) {
      out += bytes[start..<index]
      out += new
      start = index + old.count
    }
    return String(decoding: out + bytes[start...], as: UTF8.self)
  }

  /// The text without the scalars at its ends that `isCut` accepts.
  static func trimmed(_ text: String, _ isCut: (Unicode.Scalar) -> Bool) -> String {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.firstIndex(where: { !isCut($0) }), let last = scalars.lastIndex(where: { !isCut($0) })
    else { return "" }
    var out = String.UnicodeScalarView()
    out.append(contentsOf: scalars[first...last])
    return String(out)
  }
}
