import Crypto
import Values

/// Functions of further formats and identifiers.
extension FunctionLibrary {
  static let moreEncoding: [Function] = [
    csvdecode, fileset, templatestring, textdecodebase64, textencodebase64, uuid, uuidv5, yamlencode,
  ]

  static let csvdecode = Function(
    "csvdecode", "The rows of comma-separated values as objects by the names in the first row.",
    [.init("str", .string)], returning: { _ in .dynamic }
  ) { arguments in
    let records = try CommaSeparated.records(try arguments.string(0))
    guard let header = records.first else { throw FunctionError("a header line is missing", argument: 0) }
    guard Set(header).count == header.count else { throw FunctionError("two columns have the same name", argument: 0) }
    let type = ValueType.object(
      Dictionary(header.map { ($0, ValueType.string) }, uniquingKeysWith: { first, _ in first }))
    let rows = records.dropFirst().map { record in
      Value.object(ValueMap(zip(header, record).map { ($0, Value.string($1)) }))
    }
    return .list(Array(rows), of: type)
  }

  static let uuid = Function(
    "uuid", "A random identifier, which is known only while applying.", returns: .string
  ) { arguments in
    guard arguments.context.currentTime != nil else { return .unknown(.string, .notNull) }
    var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    return .string(uuidText(bytes))
  }

  static let uuidv5 = Function(
    "uuidv5", "The identifier of a name in a namespace: `dns`, `url`, `oid`, `x500` or another identifier.",
    [.init("namespace", .string), .init("name", .string)], returns: .string
  ) { arguments in
    let spaces = ["dns": UInt8(0x10), "url": 0x11, "oid": 0x12, "x500": 0x14]
    let name = try arguments.string(0)
    let text =
      spaces[name].map { "6ba7b8\(GoText.hex(UInt32($0), 2))-9dad-11d1-80b4-00c04fd430c8" } ?? bareIdentifier(name)
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    let space = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    guard space.count == 16, digits.count == 32 else { throw FunctionError("this is no UUID", argument: 0) }
    var bytes = Array(Insecure.SHA1.hash(data: space + Array(try arguments.string(1).utf8)).prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x50
    bytes[8] = bytes[8] & 0x3F | 0x80
    return .string(uuidText(bytes))
  }

  /// Without `{…}` or `urn:uuid:` around it.
  private static func bareIdentifier(_ text: String) -> String {
    if text.hasPrefix("{"), text.hasSuffix("}"), text.utf8.count == 38 { return String(text.dropFirst().dropLast()) }
    let scheme = "urn:uuid:"
    if text.prefix(scheme.count).lowercased() == scheme { return String(text.dropFirst(scheme.count)) }
    return text
  }

  private static func uuidText(_ bytes: [UInt8]) -> String {
    let text = Array(hexadecimal(bytes))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(text[$0]) }.joined(separator: "-")
  }

  static let textencodebase64 = Function(
    "textencodebase64", "A text in an encoding, in Base64.",
    [.init("string", .string), .init("encoding", .string)], returns: .string
  ) { arguments in
    let encoding = try TextEncoding(try arguments.string(1))
    guard let bytes = encoding.encode(try arguments.string(0)) else {
      throw FunctionError("the text has characters that the encoding lacks", argument: 0)
    }
    return .string(Base64.encode(bytes))
  }

  static let textdecodebase64 = Function(
    "textdecodebase64", "The text that Base64 of an encoding says.",
    [.init("source", .string), .init("encoding", .string)], returns: .string
  ) { arguments in
    let encoding = try TextEncoding(try arguments.string(1))
    guard let bytes = Base64.decode(try arguments.string(0)), let text = encoding.decode(bytes) else {
      throw FunctionError("this is not Base64 of text in that encoding", argument: 0)
    }
    return .string(text)
  }

  static let templatestring = Function(
    "templatestring", "A template in a text with variables put in.",
    [.init("template", .string), .init("vars", .dynamic)], declaring: .string,
    returning: { arguments in
      try arguments.require(.mapping, 1)
      return .string
    }
  ) { arguments in
    try arguments.require(.mapping, 1)
    let result = try render(templateText: try arguments.string(0), arguments[1], arguments.context)
    guard let text = try? result.converted(to: .string) else {
      throw FunctionError(
        "the template comes to \(result.type.friendlyPhrase), where a string is required", argument: 0)
    }
    return text
  }

  static let fileset = Function(
    "fileset", "The files under a directory whose path matches a pattern with `*`, `**`, `?`, `{…}` and `[…]`.",
    [.init("path", .string), .init("pattern", .string)], returns: .set(.string)
  ) { arguments in
    let (root, pattern, prefix) = searched(
      FileFunctions.path(try arguments.string(0), arguments), try arguments.string(1))
    let glob = try GlobPattern(pattern)
    var found: [Value] = []
    var queue = [(directory: "", depth: 1)]
    var visited = 0
    while let (directory, depth) = queue.popLast() {
      let path = directory.isEmpty ? root : root + "/" + directory
      for name in (try? arguments.context.files.names(in: path)) ?? [] {
        visited += 1
        guard visited <= arguments.context.limits.files else {
          throw FunctionError(
            "there are more than \(arguments.context.limits.files) files and directories to look through", argument: 0,
            hints: ["name a directory further down, or a pattern without `**`"])
        }
        let relative = directory.isEmpty ? name : directory + "/" + name
        switch arguments.context.files.kind(path + "/" + name) {
        case .directory: if depth < glob.depth { queue.append((relative, depth + 1)) }
        case .file: if glob.matches(relative) { found.append(.string(prefix + relative)) }
        default: break
        }
      }
    }
    return .set(found, of: .string)
  }

  /// Where the files are that a pattern such as `./*.txt` or `../other/*` names, the pattern from there, and what to put
  /// before what matches it.
  private static func searched(
    _ root: String, _ pattern: String
  ) -> (root: String, pattern: String, prefix: String) {
    let parts = PathText.clean(pattern).split(separator: "/")
    let ups = parts.prefix { $0 == ".." }.count
    let names = root.split(separator: "/").filter { $0 != "." }
    guard ups > 0 else { return (root, parts.joined(separator: "/"), "") }
    guard ups <= names.count, !names.suffix(ups).contains("..") else {
      return (
        root + "/" + parts.prefix(ups).joined(separator: "/"), parts.dropFirst(ups).joined(separator: "/"),
        String(repeating: "../", count: ups)
      )
    }
    // What leads out and in again leads nowhere.
    let left = names.suffix(ups)
    var rest = parts.dropFirst(ups)
    let back = zip(left, rest.dropLast()).prefix { $0 == $1 }.count
    rest = rest.dropFirst(back)
    let base = (names.dropLast(ups) + left.prefix(back)).joined(separator: "/")
    let start = root.hasPrefix("/") ? "/" + base : base.isEmpty ? "." : base
    return (start, rest.joined(separator: "/"), String(repeating: "../", count: ups - back))
  }

  static let yamlencode = Function(
    "yamlencode", "The value as YAML.", [.init("value", .dynamic, allowsNull: true, allowsUnknown: true)],
    returns: .string
  ) { arguments in
    guard arguments[0].isWhollyKnown else { return .unknown(.string, .notNull) }
    return .string(YAMLWriter.text(arguments[0]))
  }
}
