import Glibc

/// Replaces secrets in a stream, also when they are split over writes or encoded.
///
/// Looked for are the value, each line of it, its base64 at every alignment (both alphabets), its URL-encoded and its
/// hexadecimal form. Values of less than four bytes are not masked: that would make every log unreadable.
struct SecretMasker {
  static let mask = Array("[secret]".utf8)

  /// The longest first, so that a secret in a secret does not leave the rest.
  private let patterns: [[UInt8]]
  /// The end of what came, when it may be the beginning of a secret.
  private var held: [UInt8] = []

  init(_ secrets: [[UInt8]]) {
    var forms: Set<[UInt8]> = []
    for secret in secrets { forms.formUnion(SecretForms.all(of: secret)) }
    patterns = forms.filter { $0.count >= 4 }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1)
    }
  }

  var isIdle: Bool { patterns.isEmpty }

  /// What can be let out by now.
  mutating func process(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let text = replaced(held + bytes)
    let keep = beginning(in: text)
    held = Array(text.suffix(keep))
    return Array(text.dropLast(keep))
  }

  /// What was held back, at the end of the stream.
  mutating func finish() -> [UInt8] {
    defer { held = [] }
    return held
  }

  private func replaced(_ text: [UInt8]) -> [UInt8] {
    var text = text
    for pattern in patterns {
      var result: [UInt8] = []
      var from = 0
      while let at = Self.find(pattern, in: text, from: from) {
        result += text[from..<at] + Self.mask
        from = at + pattern.count
      }
      if from > 0 { text = result + text[from...] }
    }
    return text
  }

  private static func find(_ pattern: [UInt8], in text: [UInt8], from: Int) -> Int? {
    guard let first = pattern.first else { return nil }
    return text.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return nil }
      var at = from
      while bytes.count - at >= pattern.count,
        let found = memchr(start + at, Int32(first), bytes.count - at - pattern.count + 1)
      {
        at = UnsafeRawPointer(found) - start
        if bytes[at..<(at + pattern.count)].elementsEqual(pattern) { return at }
        at += 1
      }
      return nil
    }
  }

  /// How many bytes at the end are the beginning of a pattern.
  private func beginning(in text: [UInt8]) -> Int {
    var longest = 0
    for pattern in patterns {
      var length = min(pattern.count - 1, text.count)
      while length > longest {
        if text[text.count - length] == pattern[0], text.suffix(length).elementsEqual(pattern.prefix(length)) {
          longest = length
        }
        length -= 1
      }
    }
    return longest
  }
}
