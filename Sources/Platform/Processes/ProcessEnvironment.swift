import Glibc

/// The environment of this process, read at each call.
public enum ProcessEnvironment {
  /// The variable's value; an empty one counts as unset.
  public static func value(_ name: String) -> String? {
    guard let raw = getenv(name) else { return nil }
    let text = String(cString: raw)
    return text.isEmpty ? nil : text
  }

  /// All variables.
  public static var all: [String: String] {
    var result: [String: String] = [:]
    var cursor = environ
    while let entry = cursor.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        result[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      cursor = cursor.advanced(by: 1)
    }
    return result
  }
}
