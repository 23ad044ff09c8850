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
  /// Whether a pattern begins with the byte.
  private var isFirst = [Bool](repeating: false, count: 256)

  init(_ secrets: [[UInt8]]) {
    var forms: Set<[UInt8]> = []
    for secret in secrets { forms.formUnion(SecretForms.all(of: secret)) }
    patterns = forms.filter { $0.count >= 4 }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1)
    }
    for pattern in patterns { isFirst[Int(pattern[0])] = true }
  }

  var isIdle: Bool { patterns.isEmpty }

  /// What can be let out by now.
  mutating func process(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let text = held + bytes
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var at = 0
    scan: while at < text.count {
      guard isFirst[Int(text[at])] else {
        out.append(text[at])
        at += 1
        continue
      }
      // The longest first: one whose rest may be still to come decides before a shorter one that is there.
      for pattern in patterns where pattern[0] == text[at] {
        let there = min(pattern.count, text.count - at)
        guard text[at..<(at + there)].elementsEqual(pattern.prefix(there)) else { continue }
        if there < pattern.count { break scan }
        out += Self.mask
        at += pattern.count
        continue scan
      }
      out.append(text[at])
      at += 1
    }
    held = Array(text[at...])
    return out
  }

  /// What was held back, at the end of the stream: it became no secret, but a shorter one may be in it.
  mutating func finish() -> [UInt8] {
    var out: [UInt8] = []
    while !held.isEmpty {
      let text = held
      held = []
      if let pattern = patterns.first(where: { text.starts(with: $0) }) {
        out += Self.mask
        out += Array(text.dropFirst(pattern.count)).withUnsafeBytes { process($0) }
      } else {
        out.append(text[0])
        out += Array(text.dropFirst()).withUnsafeBytes { process($0) }
      }
    }
    return out
  }
}
