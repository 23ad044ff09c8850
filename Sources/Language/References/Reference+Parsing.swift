import Diagnostics
import HCL

extension Reference {
  /// Reads a traversal as a reference.
  public init(_ traversal: ScopeTraversal, in file: SourceFile) throws(Diagnostic) {
    var reader = ReferenceReader(traversal, in: file)
    let subject = try reader.subject()
    self.init(
      subject: subject, steps: Array(reader.steps), file: file, bytes: traversal.range,
      subjectBytes: reader.taken)
  }

  /// The names that references may begin with, apart from resource types.
  public static let roots = [
    "count", "data", "each", "local", "module", "path", "resource", "self", "stack", "terraform", "var",
  ]
}

/// Takes the steps that name the subject off a traversal.
private struct ReferenceReader {
  private let root: Identifier
  private let file: SourceFile
  private(set) var steps: ArraySlice<TraversalStep>
  private(set) var taken: ByteRange

  init(_ traversal: ScopeTraversal, in file: SourceFile) {
    root = traversal.root
    self.file = file
    steps = traversal.steps[...]
    taken = traversal.root.range
  }

  mutating func subject() throws(Diagnostic) -> Reference.Subject {
    switch root.name {
    case "var": return .variable(try attribute("the name of a variable", example: "var.region"))
    case "local": return .local(try attribute("the name of a local value", example: "local.region"))
    case "module": return .module(try attribute("the name of a module call", example: "module.storage"))
    case "each": return .each(try member())
    case "path": return .path(try member())
    case "count":
      let name = try attribute("`index`", example: "count.index")
      guard name == "index" else { throw unsupported(name, among: ["index"]) }
      return .countIndex
    case "terraform", "stack":
      let name = try attribute("`workspace`", example: "\(root.name).workspace")
      switch name {
      case "workspace": return .workspace
      case "applying" where root.name == "terraform": return .applying
      default: throw unsupported(name, among: root.name == "terraform" ? ["workspace", "applying"] : ["workspace"])
      }
    case "self": return .selfObject
    case "data": return .resource(try resource(.data, example: "data.secret_plaintext.token"))
    case "resource": return .resource(try resource(.managed, example: "resource.bucket.archive"))
    default:
      guard case .attribute = steps.first else { throw invalidRoot() }
      let name = try attribute("the name of a resource", example: "\(root.name).main")
      return .resource(ResourceName(.managed, root.name, name))
    }
  }

  private mutating func resource(
    _ mode: ResourceMode, example: String
  ) throws(Diagnostic) -> ResourceName {
    let type = try attribute("a type and a name", example: example)
    return ResourceName(mode, type, try attribute("a type and a name", example: example))
  }

  private mutating func attribute(_ what: String, example: String) throws(Diagnostic) -> String {
    guard case .attribute(let name, let range) = steps.first else {
      throw Diagnostic(
        .error, "incomplete reference",
        detail: "`\(text)` must be followed by a dot and \(what)", range: SourceRange(file, taken),
        hints: ["write it as in `\(example)`"])
    }
    steps.removeFirst()
    taken = taken.union(range)
    return name
  }

  private mutating func member<Member>() throws(Diagnostic) -> Member
  where Member: RawRepresentable & CaseIterable, Member.RawValue == String {
    let names = Member.allCases.map(\.rawValue)
    let name = try attribute(
      names.map { "`\($0)`" }.joined(separator: " or "), example: "\(root.name).\(names.first ?? "")")
    guard let member = Member(rawValue: name) else { throw unsupported(name, among: names) }
    return member
  }

  private var text: String { file.text(taken) }

  private func unsupported(_ name: String, among names: [String]) -> Diagnostic {
    let hints = Suggestion.hints(for: name, among: names)
    let all = names.map { "`\(root.name).\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      .error, "unsupported attribute", detail: "`\(root.name)` has no attribute `\(name)`; there is \(all)",
      range: SourceRange(file, taken), hints: hints)
  }

  /// The constants as other languages write them.
  private static let otherSpellings = [
    "True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "None": "null", "Null": "null", "NULL": "null",
    "nil": "null", "undefined": "null",
  ]

  private func invalidRoot() -> Diagnostic {
    let before = file.text(ByteRange(start: taken.start - min(3, taken.start), end: taken.start))
    let isComment = before.split(separator: " ").last?.hasSuffix("--") == true
    return Diagnostic(
      .error, "invalid reference",
      detail: "`\(root.name)` is no value; a reference to a resource is a type and a name, `type.name`",
      range: SourceRange(file, taken),
      hints: isComment
        ? ["a comment begins with `#` or `//`"]
        : Self.otherSpellings[root.name].map { ["write `\($0)`"] }
          ?? Suggestion.hints(for: root.name, among: Reference.roots)
          + ["to mean the text, write it in quotes: \"\(root.name)\""])
  }
}
