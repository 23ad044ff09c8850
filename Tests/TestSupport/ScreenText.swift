/// What a terminal shows of the bytes that were written to it: as much of its control sequences as the program uses.
enum ScreenText {
  static func lines(_ bytes: [UInt8]) -> [String] {
    var screen = Screen()
    var rest = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}":
        guard let control = sequence(&rest) else { return screen.text + ["a control sequence that has no end"] }
        screen.obey(control.final, control.parameter)
      case "\r": screen.column = 0
      case "\n": screen.line += 1
      default: screen.put(scalar)
      }
    }
    return screen.text
  }

  /// `ESC [ parameters letter`.
  private static func sequence(
    _ rest: inout Substring.UnicodeScalarView
  ) -> (final: Unicode.Scalar, parameter: String)? {
    guard rest.popFirst() == "[" else { return ("?", "") }
    var parameter = ""
    while let scalar = rest.popFirst() {
      if (0x40...0x7E).contains(scalar.value) { return (scalar, parameter) }
      parameter.unicodeScalars.append(scalar)
    }
    return nil
  }

  private struct Screen {
    var lines: [[Unicode.Scalar]] = [[]]
    var line = 0
    var column = 0

    mutating func put(_ scalar: Unicode.Scalar) {
      while lines.count <= line { lines.append([]) }
      while lines[line].count <= column { lines[line].append(" ") }
      lines[line][column] = scalar
      column += 1
    }

    mutating func obey(_ final: Unicode.Scalar, _ parameter: String) {
      switch final {
      case "A": line = max(0, line - (Int(parameter) ?? 1))
      case "J" where parameter.isEmpty:
        lines = Array(lines.prefix(line + 1))
        if lines.indices.contains(line) { lines[line] = Array(lines[line].prefix(column)) }
      case "K" where parameter.isEmpty:
        if lines.indices.contains(line) { lines[line] = Array(lines[line].prefix(column)) }
      case "m", "h", "l": break
      default: for scalar in "<\(parameter)\(final)?>".unicodeScalars { put(scalar) }
      }
    }

    var text: [String] {
      var text = lines.map { scalars in
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars)
        return String(line)
      }
      while text.last?.isEmpty == true { text.removeLast() }
      return text
    }
  }
}
