/// ANSI styles, applied only where the receiver takes them.
struct Paint: Sendable {
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case cyan = "36"
  }

  let enabled: Bool

  func callAsFunction(_ text: String, _ styles: Style...) -> String {
    guard enabled, !text.isEmpty, !styles.isEmpty else { return text }
    return "\u{1B}[" + styles.map(\.rawValue).joined(separator: ";") + "m" + text + "\u{1B}[0m"
  }
}
