/// A pattern of paths: `*` within a name, `**` over names, `?`, `[…]` and `{a,b}`.
struct GlobPattern {
  /// How many names a path can have at most that is looked for; links that lead upwards end there, too.
  private static let deepest = 64

  private let program: RegexProgram
  /// How many names a path that matches can have.
  let depth: Int

  init(_ pattern: String) throws(FunctionError) {
    let names = pattern.utf8.count { $0 == UInt8(ascii: "/") } + 1
    depth = pattern.contains("**") ? Self.deepest : min(Self.deepest, names)
    do {
      program = try RegexProgram("^" + Self.expression(pattern) + "$")
    } catch {
      throw FunctionError("invalid pattern of paths", argument: 1)
    }
  }

  func matches(_ path: String) -> Bool {
    var matcher = RegexMatcher(program, Array(path.unicodeScalars))
    return matcher.firstMatch(from: 0) != nil
  }

  private static func expression(_ pattern: String) throws -> String {
    let scalars = Array(pattern.unicodeScalars)
    var out = ""
    var index = 0
    var braces = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      switch scalar {
      case "*":
        guard index < scalars.count, scalars[index] == "*" else {
          out += "[^/]*"
          continue
        }
        let begins = index == 1 || scalars[index - 2] == "/"
        index += 1
        let ends = index == scalars.count || scalars[index] == "/"
        guard begins, ends else {
          // Only as a whole name it goes over names.
          out += "[^/]*"
          continue
        }
        if index < scalars.count {
          index += 1
          out += "(?:[^/]*/)*"
        } else {
          out += ".*"
        }
      case "?": out += "[^/]"
      case "{":
        braces += 1
        out += "(?:"
      case "}" where braces > 0:
        braces -= 1
        out += ")"
      case "," where braces > 0: out += "|"
      case "[":
        guard let end = scalars[index...].firstIndex(of: "]") else { throw RegexError("`[` is not closed") }
        out += "[" + RegularExpressions.string(scalars[index...end])
        index = end + 1
      case "\\":
        guard index < scalars.count else { throw RegexError("a backslash ends the pattern") }
        out += escaped(scalars[index])
        index += 1
      default: out += escaped(scalar)
      }
    }
    guard braces == 0 else { throw RegexError("`{` is not closed") }
    return out
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    RegexClass.words.contains(scalar) || !scalar.isASCII ? String(scalar) : "\\" + String(scalar)
  }
}
