import Values

/// Why a function call failed.
public struct FunctionError: Error, Hashable, Sendable {
  /// Which argument is at fault, if one is.
  public var argument: Int?
  /// Lower case, without a full stop.
  public var message: String
  /// What the user can do.
  public var hints: [String]

  public init(_ message: String, argument: Int? = nil, hints: [String] = []) {
    self.message = message
    self.argument = argument
    self.hints = hints
  }

  private func tells(_ text: String) -> Bool {
    message.contains(text) || hints.contains { $0.contains(text) }
  }

  /// What messages quote stands between these.
  private var quoted: [Substring] {
    ([message] + hints).flatMap { text in
      text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
        .map(\.element)
    }
  }

  /// The error without its message if that has in it what a marked argument says, or quotes a part of it.
  func redacted(_ arguments: [Value]) -> FunctionError {
    var isTold = false
    let quoted = quoted.filter { !$0.isEmpty }
    for argument in arguments {
      let isMarked = !argument.deepMarks.isEmpty
      argument.walk { _, value in
        let text = value.string ?? value.number?.description ?? ""
        if isMarked, !text.isEmpty,
          tells(text) || tells(String(StringLiteral.quoted(text).dropFirst().dropLast()))
            || quoted.contains(where: { text.contains($0) })
        {
          isTold = true
        }
        return isMarked && !isTold
      }
    }
    guard isTold else { return self }
    return FunctionError("the call failed; an argument is sensitive, so the reason is not shown", argument: argument)
  }
}
