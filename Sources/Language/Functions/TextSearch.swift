/// Searching texts by their bytes.
enum TextSearch {
  /// The parts between the occurrences of a separator, which is not empty.
  static func split(_ text: [UInt8], _ separator: [UInt8]) -> [ArraySlice<UInt8>] {
    guard let first = separator.first else { return [text[...]] }
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    var index = 0
    while index + separator.count <= text.count {
      if text[index] == first, text[index..<index + separator.count].elementsEqual(separator) {
        parts.append(text[start..<index])
        index += separator.count
        start = index
      } else {
        index += 1
      }
    }
    return parts + [text[start...]]
  }

  /// Every occurrence replaced; an empty one is before every character and at the end, as in Go.
  static func replace(
    _ text: [UInt8], _ old: [UInt8], _ new: String, _ arguments: FunctionArguments
  ) throws -> String {
    let parts =
      old.isEmpty
      ? [[][...]] + String(decoding: text, as: UTF8.self).unicodeScalars.map { Array(String($0).utf8)[...] } + [[][...]]
      : split(text, old)
    let joints = old.isEmpty ? parts.count - 1 : parts.count - 1
    let (added, overflow) = joints.multipliedReportingOverflow(by: new.utf8.count)
    try arguments.allow(bytes: overflow ? Int.max : added &+ text.count)
    return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: new)
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
