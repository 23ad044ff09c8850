import Diagnostics

/// Why a value cannot become one of the wanted type.
public struct ConversionError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case mismatch(from: ValueType, to: ValueType)
    /// A string that is no number.
    case notANumber
    /// A string that is no bool; the spelling that was probably meant.
    case notABool(meant: String?)
    /// Those that are missing, and of one alone what was probably written for it.
    case missingAttributes([String], written: String?)
    case missingKeys([String])
    case length(expected: Int, found: Int)
    /// The elements have no type in common; the name of the collection.
    case noCommonType(String)
    case tooDeep
    /// There is no value, or null where that is none.
    case missing
  }

  /// Where in the value the trouble is.
  public var path: ValuePath
  public var reason: Reason

  public init(_ reason: Reason, path: ValuePath = ValuePath()) {
    self.path = path
    self.reason = reason
  }

  /// The reason in words, without the path.
  public var message: String {
    switch reason {
    case .mismatch(let from, let to):
      "\(to.friendlyPhrase) is required, but this is \(from.friendlyPhrase)"
    case .notANumber: "a number is required, but this string is not one"
    case .notABool(let meant?): "a bool is required; to convert from string, use lowercase \"\(meant)\""
    case .notABool(nil): "a bool is required, but this string is neither \"true\" nor \"false\""
    case .missingAttributes(let names, let written):
      Self.required("attribute", names) + (written.map { "; is `\($0)` meant for it?" } ?? "")
    case .missingKeys(let names): "the map has no element for required " + Self.plain("attribute", names)
    case .length(let expected, let found):
      "a tuple of \(expected) elements is required, but this one has \(found)"
    case .noCommonType(let collection): "all elements of a \(collection) must have the same type"
    case .tooDeep: "nested deeper than \(Value.maximumDepth) levels"
    case .missing: "a value is required, and null is none"
    }
  }

  private static func plain(_ noun: String, _ names: [String]) -> String {
    let quoted = names.map { "`\($0)`" }
    guard quoted.count > 1, let last = quoted.last else { return "\(noun) \(quoted.first ?? "")" }
    return "\(noun)s \(quoted.dropLast().joined(separator: ", ")) and \(last)"
  }

  private static func required(_ noun: String, _ names: [String]) -> String {
    plain(noun, names) + (names.count == 1 ? " is required" : " are required")
  }

  /// Without names that stand in the value: of one that must not be shown.
  var withoutNames: ConversionError {
    guard case .missingAttributes(let names, _) = reason else { return self }
    return ConversionError(.missingAttributes(names, written: nil), path: path)
  }

  func under(_ step: ValuePath.Step) -> ConversionError {
    ConversionError(reason, path: ValuePath([step] + path.steps))
  }
}

extension ConversionError: CustomStringConvertible {
  /// The reason with its path: `rules[0].port: a number is required, …`.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension ConversionError: DiagnosticConvertible {
  public var diagnostic: Diagnostic { Diagnostic(.error, "wrong type", detail: description) }
}
