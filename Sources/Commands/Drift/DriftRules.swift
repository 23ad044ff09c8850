import Diagnostics
import Platform

/// The rules of the command line and of a file, a rule a line, with comments after `#`.
struct DriftRules: Sendable {
  static let fileName = ".driftignore"
  private static let largest = 1 << 20

  let all: [DriftRule]

  init(_ rules: [DriftRule]) { all = rules }

  /// - Parameters:
  ///   - file: absolute; in place of the one in the stack's directory, and then it must be there.
  ///   - directory: the stack's, absolute.
  init(_ given: [String], file: String?, directory: String) throws {
    var rules = try given.map { try DriftRule($0) }
    let standard = Path.join(directory, Self.fileName)
    if let path = file ?? (Files.exists(standard) ? standard : nil) {
      rules += try Self.rules(try Files.read(path, limit: Self.largest))
    }
    all = rules
  }

  static func rules(_ bytes: [UInt8]) throws -> [DriftRule] {
    try String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
      let text = line.prefix { $0 != "#" }
      return text.allSatisfy(\.isWhitespace) ? nil : try DriftRule(String(text))
    }
  }
}
