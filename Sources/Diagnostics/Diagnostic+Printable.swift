extension Diagnostic {
  /// As it is, but without control characters: texts may quote a manifest, or what a program wrote.
  var printable: Diagnostic {
    var result = self
    result.summary = Self.printable(summary)
    result.detail = Self.printable(detail)
    result.address = address.map(Self.printable)
    result.hints = hints.map(Self.printable)
    result.values = values.map {
      ShownValue(expression: Self.printable($0.expression), statement: Self.printable($0.statement))
    }
    return result
  }

  private static func printable(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F || $0 == 0xC2 }) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
  }

  /// The control characters of ASCII and of Latin-1, but for line breaks and tabs.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0: true
    default: false
    }
  }
}
