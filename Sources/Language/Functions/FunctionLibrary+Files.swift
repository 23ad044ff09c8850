import Diagnostics
import Values

/// Reading files for functions.
enum FileFunctions {
  static let maximumSize = 64 << 20

  static func path(_ path: String, _ arguments: FunctionArguments) -> String {
    PathText.join(arguments.context.baseDirectory, expanded(path, arguments))
  }

  /// `~` and `~/…` as the home directory.
  static func expanded(_ path: String, _ arguments: FunctionArguments) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = arguments.context.homeDirectory else { return path }
    return home + path.dropFirst()
  }

  static func read(_ path: String, _ arguments: FunctionArguments) throws -> [UInt8] {
    do {
      return try arguments.context.files.read(Self.path(path, arguments), limit: maximumSize)
    } catch {
      switch error {
      case .notFound:
        throw FunctionError(
          "there is no file at \(StringLiteral.quoted(path))", argument: 0,
          hints: ["functions read files while planning, so a file that a resource makes is not there yet"])
      case .notReadable(_, let reason):
        throw FunctionError("cannot read \(StringLiteral.quoted(path)): \(reason)", argument: 0)
      case .tooLarge(_, let limit):
        throw FunctionError("\(StringLiteral.quoted(path)) is larger than \(limit) bytes", argument: 0)
      }
    }
  }

  static func text(_ path: String, _ arguments: FunctionArguments) throws -> String {
    guard let text = String(validating: try read(path, arguments), as: UTF8.self) else {
      throw FunctionError(
        "\(StringLiteral.quoted(path)) is not valid UTF-8", argument: 0,
        hints: ["for binary content use `filebase64`"])
    }
    return text
  }
}

/// Functions of files and paths.
extension FunctionLibrary {
  static let files: [Function] = [
    abspath, basename, dirname, file, filebase64, fileexists, pathexpand, templatefile,
  ]

  static let file = Function(
    "file", "The text of a file.", [.init("path", .string)], returns: .string
  ) { .string(try FileFunctions.text(try $0.string(0), $0)) }

  static let filebase64 = Function(
    "filebase64", "The bytes of a file in Base64.", [.init("path", .string)], returns: .string
  ) { .string(Base64.encode(try FileFunctions.read(try $0.string(0), $0))) }

  static let fileexists = Function(
    "fileexists", "Whether there is a file at a path.", [.init("path", .string)], returns: .bool
  ) { arguments in
    let path = try arguments.string(0)
    switch arguments.context.files.kind(FileFunctions.path(path, arguments)) {
    case .file: return .bool(true)
    case nil: return .bool(false)
    case .directory, .other:
      throw FunctionError("\(StringLiteral.quoted(path)) is not a regular file", argument: 0)
    }
  }

  static let templatefile = Function(
    "templatefile", "The text of a template file with variables put in.",
    [.init("path", .string), .init("vars", .dynamic)], returning: { _ in .dynamic }
  ) { arguments in
    let path = try arguments.string(0)
    guard arguments[1].attributes != nil else {
      throw FunctionError("the variables must be a map or object", argument: 1)
    }
    for key in try arguments.entries(1).keys where !ModuleReader.isIdentifier(key) {
      throw FunctionError("\(StringLiteral.quoted(key)) is no name for a template variable", argument: 1)
    }
    let name = FileFunctions.path(path, arguments)
    let template = SourceFile(name: name, bytes: Array(try FileFunctions.text(path, arguments).utf8))
    return try render(template, arguments[1], arguments.context)
  }

  private static func render(
    _ template: SourceFile, _ variables: Value, _ context: FunctionContext
  ) throws(FunctionError) -> Value {
    let result: Value
    do {
      result = try context.render(template, variables: variables)
    } catch {
      let first = error.errors.first
      let place = first?.range.map { "\($0.file.name):\($0.start.line):\($0.start.column): " } ?? ""
      let detail = first.map { $0.detail.isEmpty ? $0.summary : "\($0.summary): \($0.detail)" } ?? ""
      throw FunctionError("the template has an error: \(place)\(detail)", hints: first?.hints ?? [])
    }
    if result.isNull { throw FunctionError("the template comes to null") }
    return result
  }

  static func render(
    templateText text: String, _ variables: Value, _ context: FunctionContext
  ) throws(FunctionError) -> Value {
    try render(SourceFile(name: "template", text: text), variables, context)
  }

  static let basename = Function(
    "basename", "The last part of a path.", [.init("path", .string)], returns: .string
  ) { arguments in
    let path = try arguments.string(0)
    if path.isEmpty { return .string(".") }
    let last = path.split(separator: "/").last
    return .string(last.map(String.init) ?? "/")
  }

  static let dirname = Function(
    "dirname", "A path without its last part.", [.init("path", .string)], returns: .string
  ) { arguments in
    let path = try arguments.string(0)
    guard let slash = path.lastIndex(of: "/") else { return .string(".") }
    return .string(PathText.clean(String(path[...slash])))
  }

  static let pathexpand = Function(
    "pathexpand", "A path with `~` at its beginning replaced by the home directory.", [.init("path", .string)],
    returns: .string
  ) { .string(FileFunctions.expanded(try $0.string(0), $0)) }

  static let abspath = Function(
    "abspath", "A path as an absolute one.", [.init("path", .string)], returns: .string
  ) { arguments in
    let path = PathText.join(arguments.context.workingDirectory, FileFunctions.path(try arguments.string(0), arguments))
    return .string(path)
  }
}
