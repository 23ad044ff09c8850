import Diagnostics
import HCL

/// What the user can point at in an option or a `moved` block: a module, a resource with all instances, or one instance.
public enum TargetAddress: Hashable, Sendable {
  case module(ModulePath)
  case resource(ModulePath, ResourceName)
  case instance(InstanceAddress)

  /// The instance of a module that it is in or is.
  public var module: ModulePath {
    switch self {
    case .module(let path), .resource(let path, _): path
    case .instance(let address): address.module
    }
  }

  /// Whether it is the instance, or the resource or a module that the instance belongs to. A module step
  /// without a key stands for all instances of that module.
  public func covers(_ address: InstanceAddress) -> Bool {
    guard address.module.steps.count >= module.steps.count else { return false }
    for (own, other) in zip(module.steps, address.module.steps) {
      guard own.name == other.name, own.key.isNone || own.key == other.key else { return false }
    }
    switch self {
    case .module: return true
    case .resource(_, let resource):
      return module.steps.count == address.module.steps.count && resource == address.resource
    case .instance(let own):
      return module.steps.count == address.module.steps.count && own.resource == address.resource
        && own.key == address.key
    }
  }

  /// Reads an address as it is printed: `module.a[0].bucket.b["k"]`.
  public init(parsing text: String) throws(Diagnostics) {
    let file = SourceFile(name: "address", text: text)
    var diagnostics = Diagnostics()
    let expression = Expression.parse(file, into: &diagnostics)
    guard !diagnostics.hasErrors, let traversal = expression.asTraversal else {
      throw [
        Diagnostic(
          .error, "invalid address", detail: "`\(text)` is not the address of a resource or module",
          hints: ["write it as `stack state list` prints it, such as `module.storage.bucket.archive[\"eu\"]`"])
      ]
    }
    try self.init(traversal, in: file)
  }

  /// Reads an address from a traversal.
  public init(_ traversal: ScopeTraversal, in file: SourceFile) throws(Diagnostics) {
    var reader = AddressReader(traversal, in: file)
    do {
      self = try reader.target()
    } catch {
      throw [error]
    }
  }
}

extension TargetAddress: CustomStringConvertible {
  public var description: String {
    switch self {
    case .module(let path): path.description
    case .resource(let path, let resource): path.isRoot ? "\(resource)" : "\(path).\(resource)"
    case .instance(let address): address.description
    }
  }
}

/// Reads the steps of a traversal as an address.
private struct AddressReader {
  private let file: SourceFile
  private let range: ByteRange
  private var steps: ArraySlice<TraversalStep>

  init(_ traversal: ScopeTraversal, in file: SourceFile) {
    self.file = file
    range = traversal.range
    let root = TraversalStep.attribute(name: traversal.root.name, range: traversal.root.range)
    steps = [root] + traversal.steps
  }

  /// What stands for something else than a resource, or is kept for that.
  private static let reserved: Set<String> = [
    "arg", "count", "each", "lazy", "local", "path", "self", "template", "terraform", "var",
  ]

  mutating func target() throws(Diagnostic) -> TargetAddress {
    var path = ModulePath()
    while case .attribute("module", _) = steps.first {
      steps.removeFirst()
      path = path.child(try name("the name of the module"), try key())
    }
    if steps.isEmpty, !path.isRoot { return .module(path) }
    var mode = ResourceMode.managed
    var isMarked = false
    if case .attribute(let word, _) = steps.first, word == "data" || word == "resource" {
      mode = word == "data" ? .data : .managed
      isMarked = true
      steps.removeFirst()
    }
    if !isMarked, case .attribute(let word, let place) = steps.first, Self.reserved.contains(word) {
      throw Diagnostic(
        .error, "invalid address",
        detail: "`\(word)` is no resource type; an address is a type and a name, `type.name`",
        range: SourceRange(file, place),
        hints: ["if there is a resource type `\(word)`, write `resource.\(word).…`"])
    }
    let type = try name("a resource type")
    let resource = ResourceName(mode, type, try name("the resource's name"))
    let key = try key()
    if let extra = steps.first {
      throw Diagnostic(
        .error, "invalid address", detail: "nothing may follow the instance's key",
        range: SourceRange(file, extra.range))
    }
    if key.isNone { return .resource(path, resource) }
    return .instance(InstanceAddress(path, resource, key))
  }

  private mutating func name(_ what: String) throws(Diagnostic) -> String {
    guard case .attribute(let name, _) = steps.first else {
      throw Diagnostic(
        .error, "invalid address", detail: "expected \(what)",
        range: SourceRange(file, steps.first?.range ?? range))
    }
    steps.removeFirst()
    return name
  }

  private mutating func key() throws(Diagnostic) -> InstanceKey {
    switch steps.first {
    case .key(let key, _):
      steps.removeFirst()
      return .string(key)
    case .index(let number, let range, _):
      guard let index = number.integer, index >= 0 else {
        throw Diagnostic(
          .error, "invalid address", detail: "an index must be a whole number", range: SourceRange(file, range))
      }
      steps.removeFirst()
      return .index(index)
    default: return .none
    }
  }
}
