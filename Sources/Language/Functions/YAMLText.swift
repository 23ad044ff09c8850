/// A text as YAML: in double quotes, or as a literal block.
struct YAMLText {
  /// A line of a quoted text is broken at the first space after so many characters.
  private static let width = 80
  /// A key of more bytes is written with `?`.
  private static let maximumKeyLength = 128

  private let text: String
  private let scalars: [Unicode.Scalar]
  private let isBlock: Bool
  /// Terraform's library takes each character for a byte order mark where the first is one.
  private let escapesAll: Bool

  init(_ text: String) {
    self.text = text
    scalars = Array(text.unicodeScalars)
    isBlock = Self.canBeBlock(scalars)
    escapesAll = scalars.first == "\u{FEFF}"
  }

  /// A line break makes a key none, escaped or not.
  var isSimpleKey: Bool {
    text.utf8.count <= Self.maximumKeyLength
      && !scalars.contains { ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0) }
  }

  /// On one line.
  var quoted: String { "\"" + scalars.map(escaped).joined() + "\"" }

  /// - Parameter indent: of every line but the first.
  func append(to out: inout String, indent: Int) {
    if isBlock { block(indent, to: &out) } else { folded(indent, to: &out) }
  }

  private func block(_ indent: Int, to out: inout String) {
    out += "|"
    if scalars.first == " " || scalars.first == "\n" { out += "2" }
    if scalars.last != "\n" {
      out += "-"
    } else if scalars.count == 1 || scalars[scalars.count - 2] == "\n" {
      out += "+"
    }
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    if scalars.last == "\n" { lines.removeLast() }
    for line in lines {
      out += "\n" + (line.isEmpty ? "" : String(repeating: " ", count: indent) + String(Substring(line)))
    }
  }

  private func folded(_ indent: Int, to out: inout String) {
    var column = out.utf8.reversed().prefix { $0 != 0x0A }.count + 1
    out += "\""
    var followsSpace = false
    for (index, scalar) in scalars.enumerated() {
      guard scalar == " ", !escapesAll else {
        let text = escaped(scalar)
        out += text
        column += text.unicodeScalars.count
        followsSpace = false
        continue
      }
      if !followsSpace, column > Self.width, index > 0, index < scalars.count - 1 {
        out += "\n" + String(repeating: " ", count: indent)
        column = indent
        if scalars[index + 1] == " " {
          out += "\\"
          column += 1
        }
      } else {
        out += " "
        column += 1
      }
      followsSpace = true
    }
    out += "\""
  }

  /// Only a text of several lines, without what must be escaped and without spaces at the end of a line.
  private static func canBeBlock(_ scalars: [Unicode.Scalar]) -> Bool {
    guard scalars.contains("\n"), scalars.last != " " else { return false }
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\n" {
        if index > 0, scalars[index - 1] == " " { return false }
      } else if !isPlain(scalar) {
        return false
      }
    }
    return true
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD: ![0xFEFF, 0x2028, 0x2029].contains(scalar.value)
    default: false
    }
  }

  private static let names: [Unicode.Scalar: String] = [
    "\0": "\\0", "\u{07}": "\\a", "\u{08}": "\\b", "\t": "\\t", "\n": "\\n", "\u{0B}": "\\v", "\u{0C}": "\\f",
    "\r": "\\r", "\u{1B}": "\\e", "\"": "\\\"", "\\": "\\\\", "\u{85}": "\\N", "\u{2028}": "\\L", "\u{2029}": "\\P",
  ]

  private func escaped(_ scalar: Unicode.Scalar) -> String {
    if let name = Self.names[scalar] { return name }
    if !escapesAll, Self.isPlain(scalar) { return String(scalar) }
    switch scalar.value {
    case ...0xFF: return "\\x" + GoText.hex(scalar.value, 2).uppercased()
    case ...0xFFFF: return "\\u" + GoText.hex(scalar.value, 4).uppercased()
    default: return "\\U" + GoText.hex(scalar.value, 8).uppercased()
    }
  }
}
