/// Writes JSON as bytes, piece by piece; separators and line breaks come of themselves.
///
/// The text is what Go's encoder writes, and so Terraform's: compact, or indented by two spaces, with `<`, `>` and `&`
/// escaped unless told otherwise. Strings must be begun and ended in pairs by the caller.
public struct JSONWriter: Sendable {
  public private(set) var bytes: [UInt8] = []
  private let indented: Bool
  private let escapesHTML: Bool
  /// Whether the innermost open array or object has had an element, outer ones before.
  private var hasElements: [Bool] = []
  private var followsKey = false

  public init(indented: Bool = false, escapesHTML: Bool = true) {
    self.indented = indented
    self.escapesHTML = escapesHTML
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  public mutating func key(_ key: String) {
    separate()
    quote(key)
    bytes.append(UInt8(ascii: ":"))
    if indented { bytes.append(UInt8(ascii: " ")) }
    followsKey = true
  }

  public mutating func null() { literal("null") }
  public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
  public mutating func number(_ value: Int) { literal(String(value)) }
  public mutating func number(_ value: Number) { literal(value.description) }

  public mutating func string(_ value: String) {
    separate()
    quote(value)
  }

  /// Bytes that are a whole JSON value already.
  public mutating func raw(_ json: [UInt8]) {
    separate()
    bytes.append(contentsOf: json)
  }

  private mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    hasElements.append(false)
  }

  private mutating func close(_ bracket: UInt8) {
    if hasElements.popLast() == true { breakLine() }
    bytes.append(bracket)
  }

  private mutating func separate() {
    if followsKey {
      followsKey = false
      return
    }
    guard let last = hasElements.indices.last else { return }
    if hasElements[last] { bytes.append(UInt8(ascii: ",")) } else { hasElements[last] = true }
    breakLine()
  }

  private mutating func breakLine() {
    guard indented else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * hasElements.count))
  }

  private mutating func quote(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    let escapesHTML = escapesHTML
    text.withUTF8 { utf8 in
      var start = 0
      var index = 0
      while index < utf8.count {
        let byte = utf8[index]
        if byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5C,
          !escapesHTML || (byte != 0x3C && byte != 0x3E && byte != 0x26)
        {
          index += 1
          continue
        }
        if byte >= 0x80 {
          guard let escape = Self.lineSeparator(utf8, at: index) else {
            index += 1
            continue
          }
          bytes.append(contentsOf: utf8[start..<index])
          bytes.append(contentsOf: escape.utf8)
          index += 3
        } else {
          bytes.append(contentsOf: utf8[start..<index])
          escape(byte)
          index += 1
        }
        start = index
      }
      bytes.append(contentsOf: utf8[start..<utf8.count])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func lineSeparator(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> String? {
    guard utf8[index] == 0xE2, index + 2 < utf8.count, utf8[index + 1] == 0x80 else { return nil }
    return utf8[index + 2] == 0xA8 ? "\\u2028" : utf8[index + 2] == 0xA9 ? "\\u2029" : nil
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
      bytes.append(Self.hex[Int(byte >> 4)])
      bytes.append(Self.hex[Int(byte & 15)])
    }
  }

  private static let hex = Array("0123456789abcdef".utf8)
}
