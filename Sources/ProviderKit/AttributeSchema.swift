import Values

/// What one attribute of a resource, data source or provider configuration is.
public struct AttributeSchema: Sendable {
  /// Who sets the attribute.
  public enum Presence: String, Sendable {
    /// The configuration must set it.
    case required
    /// The configuration may set it.
    case optional
    /// The configuration may set it; otherwise the provider does.
    case optionalComputed
    /// Only the provider sets it.
    case computed
  }

  public var type: ValueType
  public var presence: Presence
  /// One or more sentences for the manual, in Markdown.
  public var description: String
  /// The value that a configuration without the attribute gets.
  public var defaultValue: Value?
  /// Whether its value is redacted in views and sealed at rest.
  public var sensitive: Bool
  /// Whether its value is handed to the provider but kept in neither plan nor state.
  public var writeOnly: Bool
  /// Whether a change of it means a new object.
  public var requiresReplacement: Bool
  /// The attribute of the same block whose value this one repeats: what is secret there is secret here.
  public var mirrors: String?
  /// Checks on a known value, each of which says what is wrong with it.
  public var validators: [AttributeValidator]
  /// Why not to use it any more, if so.
  public var deprecation: String?

  public init(
    _ type: ValueType, _ presence: Presence = .optional, _ description: String,
    defaultValue: Value? = nil, sensitive: Bool = false, writeOnly: Bool = false,
    requiresReplacement: Bool = false, mirrors: String? = nil, validators: [AttributeValidator] = [],
    deprecation: String? = nil
  ) {
    self.type = type
    self.presence = presence
    self.description = description
    self.defaultValue = defaultValue
    self.sensitive = sensitive
    self.writeOnly = writeOnly
    self.requiresReplacement = requiresReplacement
    self.mirrors = mirrors
    self.validators = validators
    self.deprecation = deprecation
  }

  /// Whether the configuration may set it.
  public var isConfigurable: Bool { presence != .computed }
  /// Whether the provider may set it.
  public var isComputed: Bool { presence == .computed || presence == .optionalComputed }
}
