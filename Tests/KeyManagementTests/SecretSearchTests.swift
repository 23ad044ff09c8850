import TestSupport
import Testing

@testable import KeyManagement

/// What lets a search pass over most of a log, beside what stands in it.
@Suite struct SecretSearchTests {
  private static let secret = Array("a secret of some length, with signs: +/=".utf8)
  private static let patterns = SecretForms.patterns(of: [secret])
  private static let filler = "the module of a secret 2026-05-04 12:30:00 INFO cafe +/= of some length 10.0.0.1 signs: "

  private func masked(_ text: [UInt8], pieces: Int = .max) -> String {
    var masker = SecretMasker(Self.patterns)
    var out: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(pieces))
      piece.withUnsafeBytes { masker.process($0, into: &out) }
      rest = rest.dropFirst(piece.count)
    }
    masker.finish(into: &out)
    return String(decoding: out, as: UTF8.self)
  }

  private func some(_ range: ClosedRange<Int>, _ random: inout SplitMix) -> [UInt8] {
    let text = Array(Self.filler.utf8)
    return (0..<Int.random(in: range, using: &random)).flatMap { _ in
      text[Int.random(in: 0..<text.count, using: &random)...].prefix(Int.random(in: 1...20, using: &random))
    }
  }

  /// Every place of a text that the filter passes over is the beginning of no pattern.
  @Test(arguments: 0..<30)
  func aFilterPassesOverNoBeginning(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    func word(_ range: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: range, using: &random)).map { _ in UInt8.random(in: 97...122, using: &random) }
    }
    let least = Int.random(in: 4...40, using: &random)
    let patterns = (0..<8).map { _ in word(least...(least + 5)) }
    var text: [UInt8] = []
    for _ in 0..<40 { text += word(0...50) + (patterns.randomElement(using: &random) ?? []) }
    let filter = try #require(PatternFilter(patterns))
    var (doubtful, at): (Set<Int>, Int) = ([], 0)
    while at < text.count {
      at = text.withUnsafeBytes { filter.doubtful(in: $0, from: at) }
      doubtful.formUnion(at..<(at + filter.stride))
      at += filter.stride
    }
    let begins = Set(text.indices.filter { start in patterns.contains { text[start...].starts(with: $0) } })
    #expect(begins.count >= 40)
    #expect(begins.subtracting(doubtful).isEmpty)
    // It is of use only if it passes over something.
    #expect(doubtful.count < text.count)
  }

  /// Noise and control sequences anywhere among the characters of a secret, in a text with some of its own.
  @Test(arguments: 0..<60)
  func noiseAnywhere(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let noise: [[UInt8]] = ["\n", " ", "\t", "\"", "\\", "\0", "\r\n    ", "\u{1B}[31m", "\u{1B}[0m", "\u{1B}(B"].map {
      Array($0.utf8)
    }
    let share = Int.random(in: 1...10, using: &random)
    var text: [UInt8] = []
    for _ in 0..<10 {
      text += some(0...20, &random) + Array("#".utf8)
      for byte in Self.secret {
        text.append(byte)
        if Int.random(in: 0..<10, using: &random) < share { text += noise.randomElement(using: &random) ?? [] }
      }
      text += Array("#".utf8)
    }
    for pieces in [1, 50, .max] {
      let shown = masked(text, pieces: pieces)
      #expect(shown.ranges(of: "[secret]").count == 10, "\(pieces): \(shown.debugDescription)")
    }
  }

  /// Numbers that are the bytes of a secret, among others of as few digits.
  @Test(arguments: 0..<60)
  func numbersAmongNumbers(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let separator = [" ", ", ", "\t", "\n", ";", " / "].randomElement(using: &random) ?? " "
    let pairs = stride(from: 0, to: Self.secret.count, by: 2).map {
      Int(Self.secret[$0]) | Int(Self.secret[$0 + 1]) << 8
    }
    let bytes = Self.secret.map(Int.init)
    let written: [[String]] = [
      bytes.map { String($0) }, bytes.map { String($0, radix: 16) }, bytes.map { String($0, radix: 8) },
      pairs.map { String($0) }, pairs.map { String($0, radix: 16) },
    ]
    func others() -> [String] {
      (0..<Int.random(in: 1...40, using: &random)).map { _ in
        String(Int.random(in: 0...9999, using: &random), radix: Bool.random(using: &random) ? 10 : 16)
      }
    }
    for numbers in written {
      let text = (others() + numbers + others()).joined(separator: separator)
      for pieces in [1, 30, .max] {
        let shown = masked(Array(text.utf8), pieces: pieces)
        #expect(shown.contains("[secret]"), "\(pieces): \(text)")
        // The first and the last may be read as part of something else.
        let middle = numbers[4..<(numbers.count - 4)].joined(separator: separator)
        #expect(!shown.contains(middle), "\(pieces): \(shown)")
      }
    }
  }

  /// What stands behind a bar may be the text of a dump's row, or more numbers.
  @Test(arguments: [1, 20, .max])
  func numbersBehindABar(_ pieces: Int) {
    let decimal = Self.secret.map { String($0) }
    for text in [
      "12 | " + decimal.joined(separator: " "), "2026-05-04 12:30:00 | [" + decimal.joined(separator: ", ") + "]",
      "3 > " + decimal.joined(separator: " "), decimal.joined(separator: " | "),
      "1 2 | 3 | " + decimal.joined(separator: " "),
    ] {
      let shown = masked(Array("\(text)\ndone\n".utf8), pieces: pieces)
      #expect(shown.contains("[secret]") && !shown.contains("101"), "\(shown)")
    }
  }

  /// As `xxd -c 1`, `od -w1 -tx1z` and a format of `hexdump` write it, which show few bytes in each row.
  @Test(arguments: [1, 2, 3], [1, 20, .max])
  func rowsOfFewBytes(_ width: Int, _ pieces: Int) {
    func text(_ row: (_ offset: Int, _ digits: String, _ text: String) -> String) -> String {
      stride(from: 0, to: Self.secret.count, by: width).map { start in
        let bytes = Self.secret[start...].prefix(width)
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        return row(start, digits, String(decoding: bytes, as: UTF8.self)) + "\n"
      }.joined()
    }
    func padded(_ number: Int, _ radix: Int, _ size: Int) -> String {
      let digits = String(number, radix: radix)
      return String(repeating: "0", count: size - digits.count) + digits
    }
    for dump in [
      text { padded($0, 16, 8) + ": " + $1.filter { $0 != " " } + "  " + $2 },
      text { padded($0, 8, 7) + " " + $1 + "  >" + $2 + "<" },
      text { padded($0, 16, 8) + "  " + $1 + "  |" + $2 + "|" }, text { $1 + "  |" + $2 + "|" },
    ] {
      let shown = masked(Array("begin\n\(dump)end\n".utf8), pieces: pieces)
      #expect(shown.count < 60, "\(shown)")
    }
  }

  /// What may be the beginning of a secret is given up when nothing comes of it.
  @Test(arguments: [
    ("", "7"), ("97 32 ", "7"), ("97 32 ", "-"), ("97 32 ", "\n"), ("97 32 |", "z"), ("0000000 61 20 |", "z"),
    ("0000000 61 20\n", " "), ("a secret", " "), ("%61%20", "%"), ("61", "20"), ("x \u{1B}]", "z"),
  ])
  func nothingIsHeldBackWithoutEnd(_ begin: String, _ more: String) {
    var masker = SecretMasker(Self.patterns)
    let text = Array((begin + String(repeating: more, count: 200_000)).utf8)
    var out: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: 10_000) {
      let piece = Array(text[start...].prefix(10_000))
      piece.withUnsafeBytes { masker.process($0, into: &out) }
      #expect(out.count >= start + piece.count - 4096, "\(start): \(out.count)")
    }
    masker.finish(into: &out)
    #expect(out == text)
  }
}
