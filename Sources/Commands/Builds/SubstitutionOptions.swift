import ArgumentParser

/// Values for a definition's substitutions.
struct SubstitutionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Values for substitutions; can be repeated.", valueName: "_name=value,..."))
  var substitutions: [String] = []

  func validate() throws {
    var names: Set<String> = []
    for text in substitutions {
      for name in try Self.parse(text).keys where !names.insert(name).inserted {
        throw ValidationError("--substitutions gives `\(name)` twice")
      }
    }
  }

  var values: [String: String] {
    get throws {
      try substitutions.reduce(into: [:]) { all, text in all.merge(try Self.parse(text)) { $1 } }
    }
  }

  /// `_A=1,_B=2`; a comma that no name and `=` follow belongs to the value before it.
  static func parse(_ text: String) throws -> [String: String] {
    var values: [String: String] = [:]
    var last: String?
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if let equals = part.firstIndex(of: "="), isName(part[..<equals]) {
        let name = String(part[..<equals])
        guard values[name] == nil else { throw ValidationError("--substitutions gives `\(name)` twice") }
        values[name] = String(part[part.index(after: equals)...])
        last = name
      } else if let name = last, let value = values[name] {
        values[name] = value + "," + part
      } else {
        throw ValidationError("--substitutions takes `_NAME=value`, not `\(part)`")
      }
    }
    return values
  }

  private static func isName(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == 95 }
  }
}
