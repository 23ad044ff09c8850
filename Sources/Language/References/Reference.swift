import Diagnostics
import HCL

/// What an expression refers to outside itself, with its place.
public struct Reference: Sendable, Hashable {
  /// The thing referred to.
  public enum Subject: Hashable, Sendable {
    /// `var.name`
    case variable(String)
    /// `local.name`
    case local(String)
    /// `module.name`, whole; see `Reference.moduleOutput` for the output meant.
    case module(String)
    /// `type.name` or `data.type.name`, all instances.
    case resource(ResourceName)
    /// `each.key`, `each.value`
    case each(EachAttribute)
    /// `count.index`
    case countIndex
    /// `path.module`, `path.root`, `path.cwd`
    case path(PathAttribute)
    /// `terraform.workspace` or `stack.workspace`
    case workspace
    /// `terraform.applying`, which is ephemeral: whether changes are being applied
    case applying
    /// `self`
    case selfObject
  }

  public enum EachAttribute: String, Hashable, Sendable, CaseIterable { case key, value }
  public enum PathAttribute: String, Hashable, Sendable, CaseIterable { case module, root, cwd }

  public let subject: Subject
  /// The steps that go on from the subject's value.
  public let steps: [TraversalStep]
  public let file: SourceFile
  public let bytes: ByteRange
  /// The part that names the subject.
  public let subjectBytes: ByteRange

  public var range: SourceRange { SourceRange(file, bytes) }
  public var subjectRange: SourceRange { SourceRange(file, subjectBytes) }

  /// The key that directly follows a resource or module: `bucket.archive["eu"]`.
  public var key: InstanceKey {
    switch steps.first {
    case .key(let key, _): .string(key)
    case .index(let number, _, _): number.integer.map { .index($0) } ?? .none
    default: .none
    }
  }

  /// The output that a reference to a module reads, if it is written out: `module.a.url`, `module.a[0].url`.
  public var moduleOutput: (name: String, range: ByteRange)? {
    guard case .module = subject else { return nil }
    let rest = key.isNone ? steps[...] : steps.dropFirst()
    switch rest.first {
    case .attribute(let name, let range), .key(let name, let range): return (name, range)
    default: return nil
    }
  }
}

extension Reference.Subject: CustomStringConvertible {
  public var description: String {
    switch self {
    case .variable(let name): "var.\(name)"
    case .local(let name): "local.\(name)"
    case .module(let name): "module.\(name)"
    case .resource(let name): name.description
    case .each(let attribute): "each.\(attribute.rawValue)"
    case .countIndex: "count.index"
    case .path(let attribute): "path.\(attribute.rawValue)"
    case .workspace: "terraform.workspace"
    case .applying: "terraform.applying"
    case .selfObject: "self"
    }
  }
}
