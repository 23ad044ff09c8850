/// Quoting for SQL text made by us.
enum SQLText {
  /// A name as an SQL identifier.
  static func identifier(_ name: String) -> String {
    var quoted = "\""
    for character in name.unicodeScalars where character != "\0" {
      if character == "\"" { quoted.unicodeScalars.append("\"") }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  static func identifiers(_ names: [String]) -> String {
    names.map(identifier).joined(separator: ", ")
  }
}
