import Platform
import TestSupport
import Testing

@testable import KeyManagement

/// The control sequences of terminals part nothing, wherever they stand.
@Suite struct ColouredSecretTests {
  private static let secret = Array("correct:horse=battery/5taple".utf8)
  private static let patterns = SecretForms.patterns(of: [secret])

  private static let sequences = [
    "\u{1B}[31m", "\u{1B}[m\u{1B}[K", "\u{1B}(B", "\u{1B}]0;a title\u{07}", "\u{1B}]8;;http://h/?a=%20#112\u{1B}\\",
    "\u{1B}[38;2;112;97;115m", "\u{1B}(B\u{1B}[m\u{0F}",
  ].map { Array($0.utf8) }

  /// What a secret is written as, by the bytes of its own.
  private static let notations: [String] = {
    func each(_ form: (UInt8) -> String) -> String { secret.map(form).joined() }
    func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    let rows = stride(from: 0, to: secret.count, by: 16).map { start in
      let bytes = secret[start...].prefix(16)
      return "0000000\(start / 16)0  " + bytes.map(hex).joined(separator: " ") + "\n"
    }
    return [
      each { String(UnicodeScalar($0)) }, each { "%" + hex($0) },
      each { $0 == 0x3D ? "%253D" : String(UnicodeScalar($0)) },
      each { #"\x"# + hex($0) }, each { "&#\($0);" }, each { #"\u00"# + hex($0) }, each { "\($0), " }, each(hex),
      each { #"\"# + String(Int($0) + 0o1000, radix: 8).dropFirst() }, rows.joined(),
      String(decoding: RadixEncoding.base64.digits(of: secret), as: UTF8.self),
      each { $0 == 0x3D || $0 == 0x2F ? "=" + hex($0).uppercased() : String(UnicodeScalar($0)) },
    ]
  }()

  private func masked(_ text: [UInt8], pieces: Int = .max, _ patterns: SecretPatterns? = patterns) -> [UInt8] {
    var masker = SecretMasker(patterns)
    var (out, rest): ([UInt8], ArraySlice<UInt8>) = ([], text[...])
    while !rest.isEmpty {
      let piece = Array(rest.prefix(pieces))
      piece.withUnsafeBytes { masker.process($0, into: &out) }
      rest = rest.dropFirst(piece.count)
    }
    masker.finish(into: &out)
    return out
  }

  private func plain(_ bytes: [UInt8]) -> String {
    var text = PlainText([])
    bytes.withUnsafeBytes { text.append($0) }
    return String(decoding: text.bytes, as: UTF8.self)
  }

  /// Before each byte a sequence, or before some.
  @Test(arguments: notations.indices, [1, 3, 10])
  func eachNotation(_ notation: Int, _ distance: Int) {
    let written = Array(Self.notations[notation].utf8)
    let expected = plain(masked(Array("say ".utf8) + written + Array(" end\n".utf8)))
    #expect(expected.contains("[secret]"))
    for sequence in Self.sequences {
      let coloured = written.enumerated().flatMap { $0 % distance == 0 ? sequence + [$1] : [$1] }
      let text = Array("say ".utf8) + coloured + Array(" end\n".utf8)
      for pieces in [50_000, 4096] {
        let shown = plain(masked(text, pieces: pieces))
        #expect(shown == expected, "\(notation), \(sequence), \(pieces)")
      }
    }
  }

  /// A text that is coloured anywhere shows what it shows without.
  @Test(arguments: 0..<16)
  func anywhere(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let words = ["the module", "of correct horses", "done\n", "a=b", "INFO", "100%", "battery/", "x: y"]
    var (text, coloured): ([UInt8], [UInt8]) = ([], [])
    let share = Int.random(in: 1...6, using: &random)
    for _ in 0..<60 {
      let isSecret = Int.random(in: 0..<6, using: &random) == 0
      let piece = isSecret ? Self.notations.randomElement(using: &random) : words.randomElement(using: &random)
      for byte in Array((piece ?? "").utf8) + Array(" . ".utf8) {
        while Int.random(in: 0..<10, using: &random) < share {
          coloured += Self.sequences.randomElement(using: &random) ?? []
        }
        text.append(byte)
        coloured.append(byte)
      }
    }
    let expected = plain(masked(text))
    #expect(plain(masked(coloured)) == expected)
    // At the end of a piece a few characters of a value are out before it is known.
    let inPieces = plain(masked(coloured, pieces: 1000))
    #expect(inPieces.ranges(of: "[secret]").count == expected.ranges(of: "[secret]").count)
    #expect(inPieces.count - expected.count <= 4 * (coloured.count / 1000 + 1), "\(inPieces)")
    let letters = plain(masked(coloured, pieces: 1))
    #expect(!letters.contains("horse=battery") && letters.ranges(of: "[secret]").count > 0)
  }

  /// One long sequence, and many short ones.
  @Test(arguments: [1, 20, 20_000])
  func muchBetweenTwoCharacters(_ count: Int) {
    let between = count == 1 ? "\u{1B}]0;\(String(repeating: "t", count: 4000))\u{07}" : "\u{1B}[1m"
    let secret = String(decoding: Self.secret, as: UTF8.self)
    let text = "a correct:" + String(repeating: between, count: count) + secret.dropFirst(8) + " b"
    #expect(String(decoding: masked(Array(text.utf8)), as: UTF8.self) == "a [secret] b")
  }

  /// What begins no sequence that ends is none, and what is in one is looked through, too.
  @Test func whatIsNoSequence() {
    let secret = String(decoding: Self.secret, as: UTF8.self)
    let escape = "\u{1B}"
    for before in ["\(escape)]0;", "\(escape)P", "\(escape)[12", "\(escape)", "\(escape)]0;\(secret)\u{07}"] {
      let shown = String(decoding: masked(Array("\(before)\(secret) b".utf8)), as: UTF8.self)
      #expect(!shown.contains("horse") && shown.hasSuffix("[secret] b"), "\(shown.debugDescription)")
    }
    let long = "\(escape)]0;" + String(repeating: "t", count: PlainText.longestSequence)
    let shown = masked(Array("\(long) \(escape)[1mcorrect:\(escape)[mhorse=battery/5taple b".utf8))
    #expect(String(decoding: shown, as: UTF8.self).hasSuffix("[secret] b"))
  }

  /// Nothing is held back without end, whatever is begun.
  @Test(arguments: [
    ("correct:hor", "\u{1B}[1m"), ("99, 111, 114, 114, ", "\u{1B}[1m"), ("a correct:hor\u{1B}]", "z"),
    ("correct:h\u{1B}[", "1"), ("correct:h\u{1B}]", "\u{1B}"), ("\u{1B}[1m", "x"), ("\u{1B}[1m%20", "x"),
  ])
  func nothingIsHeldWithoutEnd(_ begin: String, _ more: String) {
    var masker = SecretMasker(Self.patterns)
    let text = Array((begin + String(repeating: more, count: 1_000_000 / more.utf8.count)).utf8)
    var out: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: 10_000) {
      let piece = Array(text[start...].prefix(10_000))
      piece.withUnsafeBytes { masker.process($0, into: &out) }
      #expect(out.count >= start + piece.count - (300 << 10), "\(start): \(out.count)")
    }
    masker.finish(into: &out)
    #expect(out == text)
  }

  /// After many bytes without a sequence the second search ends; what comes then is found as well, coloured or not.
  @Test func colouredNowAndThen() {
    let secret = String(decoding: Self.secret, as: UTF8.self)
    let quiet = String(repeating: "compile the module 12 of 40\n", count: 4000)
    let coloured = secret.map { "\u{1B}[1m\($0)" }.joined()
    let text = [secret, coloured, quiet, secret, quiet, coloured, quiet, coloured, secret].joined(separator: "\n")
    let expected = ["", "", quiet, "", quiet, "", quiet, "", ""].map { $0.isEmpty ? "[secret]" : $0 }
    for pieces in [1000, 70_000, .max] {
      #expect(plain(masked(Array(text.utf8), pieces: pieces)) == expected.joined(separator: "\n"))
    }
  }

  /// Places of bytes in the stream, beside a slow count.
  @Test(arguments: 0..<30)
  func placesInTheStream(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    var (text, kept): (PlainText, [(byte: UInt8, origin: Int)]) = (PlainText([]), [])
    var count = 0
    for _ in 0..<200 {
      var piece: [UInt8] = []
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let sequence = Self.sequences.randomElement(using: &random) ?? []
        if Bool.random(using: &random) { piece += sequence }
        let word = [UInt8](
          repeating: UInt8.random(in: 97...122, using: &random), count: Int.random(in: 0...9, using: &random))
        kept += word.enumerated().map { ($1, count + piece.count + $0) }
        piece += word
      }
      // However it comes.
      let middle = Int.random(in: 0...piece.count, using: &random)
      for part in [piece[..<middle], piece[middle...]] { part.withUnsafeBytes { text.append($0) } }
      count += piece.count
      let dropped = Int.random(in: 0...count, using: &random) / Int.random(in: 1...4, using: &random)
      text.drop(dropped)
      count -= dropped
      kept = kept.filter { $0.origin >= dropped }.map { ($0.byte, $0.origin - dropped) }
      #expect(text.bytes == kept.map(\.byte) && text.originCount == count)
      #expect(text.bytes.indices.map(text.origin) == kept.map(\.origin))
    }
  }
}
