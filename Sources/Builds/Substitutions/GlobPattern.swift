/// Shell patterns over characters: `*`, `?`, `[a-z]`, `[!x]`, `\` before a character that is meant itself.
///
/// Matching takes at most pattern × text steps: no pattern makes it run long.
public struct GlobPattern: Sendable, Hashable {
  private enum Token: Sendable, Hashable {
    case character(Character)
    case any
    case oneOf([ClosedRange<Character>], negated: Bool)
    /// Any run of characters; in a path none with `/` unless `crossing`.
    case run(crossing: Bool)
  }

  private let tokens: [Token]
  /// Whether `*` and `?` stop at `/`, and `**` does not.
  private let isPath: Bool

  public init(_ pattern: String, isPath: Bool = false) {
    self.isPath = isPath
    tokens = Self.tokens(Array(pattern), isPath: isPath)
  }

  public func matches(_ text: String) -> Bool { matches(Array(text)[...]) }

  /// Keeps the set of places that can be reached in the pattern, a character at a time.
  func matches(_ text: ArraySlice<Character>) -> Bool {
    var states = closure([0])
    for character in text {
      var next: Set<Int> = []
      for state in states where state < tokens.count {
        switch tokens[state] {
        case .run(let crossing): if crossing || !isPath || character != "/" { next.insert(state) }
        case let token: if accepts(token, character) { next.insert(state + 1) }
        }
      }
      states = closure(next)
      if states.isEmpty { return false }
    }
    return states.contains(tokens.count)
  }

  private func closure(_ states: Set<Int>) -> Set<Int> {
    var all = states
    for state in states {
      var state = state
      while state < tokens.count, case .run = tokens[state] {
        state += 1
        all.insert(state)
      }
    }
    return all
  }

  private func accepts(_ token: Token, _ character: Character) -> Bool {
    switch token {
    case .character(let wanted): character == wanted
    case .any: !isPath || character != "/"
    case .oneOf(let ranges, let negated): ranges.contains { $0.contains(character) } != negated
    case .run: false
    }
  }

  private static func tokens(_ pattern: [Character], isPath: Bool) -> [Token] {
    var tokens: [Token] = []
    var at = 0
    while at < pattern.count {
      let character = pattern[at]
      at += 1
      switch character {
      case "*":
        var stars = 1
        while at < pattern.count, pattern[at] == "*" {
          stars += 1
          at += 1
        }
        tokens.append(.run(crossing: !isPath || stars > 1))
        // `a/**/b` is also `a/b`.
        if isPath, stars > 1, at < pattern.count, pattern[at] == "/", at == stars || pattern[at - stars - 1] == "/" {
          at += 1
        }
      case "?": tokens.append(.any)
      case "[":
        if let (token, end) = bracket(pattern, at) {
          tokens.append(token)
          at = end
        } else {
          tokens.append(.character(character))
        }
      case "\\" where at < pattern.count:
        tokens.append(.character(pattern[at]))
        at += 1
      default: tokens.append(.character(character))
      }
    }
    return tokens
  }

  private static func bracket(_ pattern: [Character], _ start: Int) -> (Token, end: Int)? {
    var at = start
    let negated = at < pattern.count && (pattern[at] == "!" || pattern[at] == "^")
    if negated { at += 1 }
    var ranges: [ClosedRange<Character>] = []
    while at < pattern.count, pattern[at] != "]" || ranges.isEmpty {
      let low = pattern[at]
      if at + 2 < pattern.count, pattern[at + 1] == "-", pattern[at + 2] != "]" {
        let high = pattern[at + 2]
        ranges.append(low <= high ? low...high : high...low)
        at += 3
      } else {
        ranges.append(low...low)
        at += 1
      }
    }
    return at < pattern.count ? (.oneOf(ranges, negated: negated), at + 1) : nil
  }
}
