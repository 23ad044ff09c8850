import Diagnostics
import Values

/// Diagnostics as JSON, with Terraform's names where it has the same thing.
enum DiagnosticJSON {
  /// Lines of code that are repeated at most.
  private static let longestSnippet = 100
  /// Bytes of code that are repeated at most, and how many of them stand before the place meant.
  private static let largestSnippet = 2_048
  private static let lead = 512

  /// `{"valid", "error_count", "warning_count", "diagnostics"}`
  static func report(_ diagnostics: Diagnostics) -> JSON {
    var contexts = DiagnosticContexts()
    return [
      "format_version": "1.0", "valid": .bool(!diagnostics.hasErrors),
      "error_count": .number(Number(diagnostics.errors.count)),
      "warning_count": .number(Number(diagnostics.warnings.count)),
      "diagnostics": .array(diagnostics.map { json($0, &contexts) }),
    ]
  }

  static func json(_ diagnostics: Diagnostics) -> [JSON] {
    var contexts = DiagnosticContexts()
    return diagnostics.map { json($0, &contexts) }
  }

  static func json(_ diagnostic: Diagnostic) -> JSON {
    var contexts = DiagnosticContexts()
    return json(diagnostic, &contexts)
  }

  private static func json(_ diagnostic: Diagnostic, _ contexts: inout DiagnosticContexts) -> JSON {
    var members: [JSON.Member] = [
      .init("severity", .string(diagnostic.severity.rawValue)), .init("summary", .string(diagnostic.summary)),
      .init("detail", .string(diagnostic.detail)),
    ]
    if let address = diagnostic.address { members.append(.init("address", .string(address))) }
    if let range = diagnostic.range {
      members.append(.init("range", self.range(range)))
      members.append(.init("snippet", snippet(range, contexts.context(of: range), diagnostic)))
    }
    if !diagnostic.hints.isEmpty {
      members.append(.init("hints", .array(diagnostic.hints.map { .string($0) })))
    }
    return .object(members)
  }

  private static func range(_ range: SourceRange) -> JSON {
    ["filename": .string(range.file.name), "start": position(range.start), "end": position(range.end)]
  }

  private static func position(_ position: SourcePosition) -> JSON {
    [
      "line": .number(Number(position.line)), "column": .number(Number(position.column)),
      "byte": .number(Number(position.byte)),
    ]
  }

  /// The lines of a range, and where in them it is, in bytes from their start. What is empty points at the byte after it. Of much code
  /// there is the part around the place: a file of one line may have a fault in each of its words.
  private static func snippet(
    _ range: SourceRange, _ context: String?, _ diagnostic: Diagnostic
  ) -> JSON {
    let file = range.file
    let first = file.lineStart(range.start.line)
    let isLong = file.lineStart(range.end.line + 1) - first > largestSnippet
    var start = range.start.byte - first
    let code: String
    if isLong {
      let from = file.boundary(at: max(first, range.start.byte - lead))
      let end = min(file.lineStart(range.end.line + 1), file.boundary(at: from + largestSnippet))
      code = file.text(ByteRange(from, end))
      start = range.start.byte - from
    } else {
      let lines = (range.start.line...max(range.start.line, range.end.line)).prefix(longestSnippet)
      code = lines.compactMap { file.line($0) }.joined(separator: "\n")
    }
    let end = max(start + range.end.byte - range.start.byte, start + 1)
    var members: [JSON.Member] = [
      .init("context", context.map { .string($0) } ?? .null), .init("code", .string(code)),
      .init("start_line", .number(Number(range.start.line))),
      .init("highlight_start_offset", .number(Number(min(start, code.utf8.count)))),
      .init("highlight_end_offset", .number(Number(min(end, code.utf8.count)))),
      .init(
        "values",
        .array(
          diagnostic.values.map { ["traversal": .string($0.expression), "statement": .string($0.statement)] })),
    ]
    if let function = diagnostic.function {
      members.append(.init("function_call", FunctionSignatureJSON.call(function)))
    }
    return .object(members)
  }
}
