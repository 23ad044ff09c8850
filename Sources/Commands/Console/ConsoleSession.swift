import Diagnostics
import Engine
import HCL
import Language
import Values

/// Takes lines, and answers each whole expression with its value as text.
struct ConsoleSession {
  enum Answer {
    /// Nothing to say: the line was empty, or the expression goes on.
    case more
    case value(String)
    case failure(Diagnostics)
    case exit
  }

  let evaluation: ConsoleEvaluation
  private var pending = ""

  init(evaluation: ConsoleEvaluation) { self.evaluation = evaluation }

  /// Whether an expression has begun that the next line goes on with.
  var isContinuing: Bool { !pending.isEmpty }

  mutating func read(_ line: String) -> Answer {
    if pending.isEmpty, line.allSatisfy(\.isWhitespace) { return .more }
    if pending.isEmpty, line.trimmed == "exit" { return .exit }
    let text = pending.isEmpty ? line : pending + "\n" + line
    if Expression.isUnfinished(text) {
      pending = text
      return .more
    }
    pending = ""
    return answer(text)
  }

  /// Drops what has begun.
  mutating func abandon() { pending = "" }

  /// What is wrong with an expression that the end of the input cut off.
  mutating func finish() -> Diagnostics? {
    guard isContinuing, case .failure(let diagnostics) = answer(pending) else { return nil }
    return diagnostics
  }

  private func answer(_ text: String) -> Answer {
    // The end marker of a heredoc stands on a line of its own, which ends.
    let file = SourceFile(name: "console", text: text.contains("\n") ? text + "\n" : text)
    var diagnostics = Diagnostics()
    let expression = Expression.parse(file, into: &diagnostics)
    guard !diagnostics.hasErrors else { return .failure(diagnostics) }
    if case .call(let call) = expression, call.name == "type", call.arguments.count == 1, !call.expandsLast {
      guard let value = evaluation.evaluate(LocatedExpression(call.arguments[0], file), into: &diagnostics) else {
        return .failure(diagnostics)
      }
      return .value(TypeText.text(value.type))
    }
    guard let value = evaluation.evaluate(LocatedExpression(expression, file), into: &diagnostics) else {
      return .failure(diagnostics)
    }
    return .value(ConsoleRenderer().render(value))
  }
}

extension String {
  /// Without blanks at both ends.
  fileprivate var trimmed: Substring {
    let rest = drop(while: \.isWhitespace)
    guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return rest[...last]
  }
}
