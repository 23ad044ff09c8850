import Diagnostics

/// Why a text is not the JSON that was wanted.
public struct JSONError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// Something else stands where this was expected.
    case expected(String)
    case unterminatedString
    case badEscape
    case badUnicode
    case badNumber
    case tooDeep(limit: Int)
    case tooLarge(limit: Int)
  }

  public let reason: Reason
  /// Bytes from the start of the text.
  public let offset: Int

  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The reason in words.
  public var message: String {
    switch reason {
    case .expected(let what): "expected \(what)"
    case .unterminatedString: "a string is not closed"
    case .badEscape: "invalid escape sequence in a string"
    case .badUnicode: "invalid UTF-8 in a string"
    case .badNumber: "invalid number"
    case .tooDeep(let limit): "nested deeper than \(limit) levels"
    case .tooLarge(let limit): "larger than \(limit) bytes"
    }
  }
}

extension JSONError: DiagnosticConvertible, CustomStringConvertible {
  public var description: String { "\(message) at byte \(offset)" }

  public var diagnostic: Diagnostic { Diagnostic(.error, "invalid JSON", detail: description) }

  /// The diagnostic with its place in the file that was read.
  public func diagnostic(in file: SourceFile) -> Diagnostic {
    Diagnostic(
      .error, "invalid JSON", detail: message,
      range: SourceRange(file, ByteRange(offset, min(offset + 1, file.bytes.count))))
  }
}
