import Crypto
import Foundation
import TestSupport
import Testing
import Values

@testable import Language

/// The encodings of `textencodebase64` and `textdecodebase64`; what the real terraform makes of whole texts is in the corpus.
@Suite struct TextEncodingTests {
  /// Name, digest of what codes say, and digest of what characters are written as, as `scripts/record-encodings.py` asked
  /// the real terraform.
  static let recorded: [[String]] = {
    let file = ConsoleCorpusTests.folder.appending(path: "encodings.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }()

  static let multiple = ["shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "big5", "gbk", "gb18030", "hz-gb-2312"]

  @Test("every code and every character is what it is in terraform") func tables() throws {
    #expect(Self.recorded.count == 55)
    let bytes = (0..<256).map { [UInt8($0)] }
    let pairs = (0..<65536).map { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let plane = scalars(0..<0x10000)
    let characters = plane + scalars(0x20000..<0x30000)
    let few = plane.filter { $0.unicodeScalars.allSatisfy { $0.value < 0x2600 || $0.value >= 0xF800 } }
    for record in Self.recorded where record.count == 3 {
      let encoding = try TextEncoding(record[0])
      let isMultiple = Self.multiple.contains(record[0])
      #expect(decoded(isMultiple ? bytes + pairs : bytes, encoding) == record[1], "codes of \(record[0])")
      let codes = (isMultiple ? characters : few).map { encoding.encode($0.composed) }
      #expect(digest(codes) == record[2], "characters of \(record[0])")
    }
  }

  @Test("codes of three and four bytes are what they are in terraform") func longCodes() throws {
    let supplement = (0..<94 * 94).map { index in
      [0x8F, 0xA1 + index / 94, 0xA1 + index % 94].map { UInt8(truncatingIfNeeded: $0) }
    }
    let long = (0..<40000).map { (index: Int) -> [UInt8] in
      let places = [0x81 + index / 12600, 0x30 + index / 1260 % 10, 0x81 + index / 10 % 126, 0x30 + index % 10]
      return places.map { UInt8(truncatingIfNeeded: $0) }
    }
    let digests = [
      ["euc-jp/3", decoded(supplement, try TextEncoding("EUC-JP"))],
      ["gb18030/4", decoded(long, try TextEncoding("GB18030"))],
    ]
    #expect(digests == Self.recorded.filter { $0.count == 2 })
  }

  private func scalars(_ range: Range<UInt32>) -> [String] {
    range.compactMap { Unicode.Scalar($0).map { String($0) } }
  }

  private func decoded(_ codes: [[UInt8]], _ encoding: TextEncoding) -> String {
    digest(codes.map { encoding.decode($0).map { Array($0.composed.utf8) } })
  }

  private func digest(_ answers: [[UInt8]?]) -> String {
    var hash = SHA256()
    for answer in answers { hash.update(data: (answer ?? [0x2D]) + [0x0A]) }
    return hash.finalize().prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  @Test("long texts with every kind of character come back", arguments: TextEncodingTests.multiple)
  func roundTrips(_ name: String) throws {
    let encoding = try TextEncoding(name)
    let known = scalars(0x20..<0x10000).filter { encoding.encode($0).flatMap(encoding.decode)?.composed == $0 }
    #expect(known.count > 7_000)
    var generator = SplitMix(seed: 1)
    let text = (0..<20_000).map { _ in known[Int.random(in: 0..<known.count, using: &generator)] }.joined().composed
    let bytes = try #require(encoding.encode(text))
    #expect(encoding.decode(bytes)?.composed == text)
  }

  @Test("what cuts a code off is refused", arguments: ["shift_jis", "euc-jp", "euc-kr", "big5", "gbk", "gb18030"])
  func cutOff(_ name: String) throws {
    let encoding = try TextEncoding(name)
    let bytes = try #require(encoding.encode("本"))
    #expect(encoding.decode(bytes) == "本")
    #expect(encoding.decode(Array(bytes.dropLast())) == nil)
  }

  /// Terraform's reader takes second bytes that the standard has no digits for.
  @Test func codesBeyondTheStandard() throws {
    #expect(try FunctionLibrary.textdecodebase64.call(["gTqBMA==", "GB18030"], context: FunctionContext()) == "㒣")
  }
}
