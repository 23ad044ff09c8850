import Values

/// Where an object belongs: enough for a provider to name and label the real thing.
public struct ObjectContext: Sendable, Hashable {
  /// The full address of the instance, such as `module.storage.bucket.archive["eu"]`.
  public var address: String
  /// The stack it belongs to.
  public var stack: StackIdentity

  public init(address: String, stack: StackIdentity) {
    self.address = address
    self.stack = stack
  }
}

/// The stack that objects belong to.
public struct StackIdentity: Sendable, Hashable {
  /// Unique on this machine and fit for file names: name, workspace unless default, and the lineage's first eight hex digits.
  public var id: String
  public var workspace: String
  /// The absolute path of the root module's folder; relative paths in resources are taken from their module's folder
  /// with `path.module`, as in Terraform.
  public var rootDirectory: String
  /// The absolute path of the folder where resources of this stack keep their files; not made until first used.
  public var dataDirectory: String

  public init(id: String, workspace: String, rootDirectory: String, dataDirectory: String) {
    self.id = id
    self.workspace = workspace
    self.rootDirectory = rootDirectory
    self.dataDirectory = dataDirectory
  }
}

public struct UpgradeRequest: Sendable {
  public var type: String
  /// The version of the schema that the object was stored with.
  public var storedVersion: Int
  public var value: Value

  public init(type: String, storedVersion: Int, value: Value) {
    self.type = type
    self.storedVersion = storedVersion
    self.value = value
  }
}

public struct ReadRequest: Sendable {
  public var type: String
  public var context: ObjectContext
  public var current: StoredObject

  public init(type: String, context: ObjectContext, current: StoredObject) {
    self.type = type
    self.context = context
    self.current = current
  }
}

public struct PlanRequest: Sendable {
  public var type: String
  public var context: ObjectContext
  /// The object as refreshed; `nil` for a create.
  public var prior: StoredObject?
  /// As written, defaults not filled in.
  public var configuration: Value
  /// The configuration, with unset computed attributes taken from `prior` (or unknown for a create) and defaults filled in.
  public var proposed: Value

  public init(
    type: String, context: ObjectContext, prior: StoredObject?, configuration: Value,
    proposed: Value
  ) {
    self.type = type
    self.context = context
    self.prior = prior
    self.configuration = configuration
    self.proposed = proposed
  }
}

/// What a provider intends.
public struct PlannedObject: Sendable {
  /// The object after apply, unknown where only apply can tell.
  public var value: Value
  /// The attributes whose change cannot be made in place; not empty means replace.
  public var replacePaths: [ValuePath]
  public var privateData: [UInt8]

  public init(_ value: Value, replacePaths: [ValuePath] = [], privateData: [UInt8] = []) {
    self.value = value
    self.replacePaths = replacePaths
    self.privateData = privateData
  }
}

public struct ApplyRequest: Sendable {
  public enum Action: Sendable {
    case create(planned: PlannedObject, configuration: Value)
    case update(prior: StoredObject, planned: PlannedObject, configuration: Value)
    case delete(prior: StoredObject)
  }

  public var type: String
  public var context: ObjectContext
  public var action: Action
  /// The operation's token, unique to this change: put it on the real thing, so that `recover` can find it.
  public var token: String
  /// The parts of the planned object that views must not show, which its values do not tell by themselves.
  public var sensitive: [MarkedPath]

  public init(
    type: String, context: ObjectContext, action: Action, token: String, sensitive: [MarkedPath] = []
  ) {
    self.type = type
    self.context = context
    self.action = action
    self.token = token
    self.sensitive = sensitive
  }
}

/// How a change ended.
public struct ApplyResult: Sendable {
  /// The object as it is now: after a failed create or update as far as it was made, `nil` when there is none.
  public var object: StoredObject?
  public var diagnostics: [ProviderDiagnostic]

  public init(_ object: StoredObject?, _ diagnostics: [ProviderDiagnostic] = []) {
    self.object = object
    self.diagnostics = diagnostics
  }

  public var failed: Bool { diagnostics.contains { $0.severity == .error } }
}

public struct ImportRequest: Sendable {
  public var type: String
  public var context: ObjectContext
  /// The identifier the user gave, whose form the type's manual page defines.
  public var id: String

  public init(type: String, context: ObjectContext, id: String) {
    self.type = type
    self.context = context
    self.id = id
  }
}

public struct ReadDataRequest: Sendable {
  public var type: String
  public var context: ObjectContext
  public var configuration: Value

  public init(type: String, context: ObjectContext, configuration: Value) {
    self.type = type
    self.context = context
    self.configuration = configuration
  }
}

public struct RecoverRequest: Sendable {
  public var type: String
  public var context: ObjectContext
  /// The token of the interrupted operation.
  public var token: String
  /// What the interrupted operation intended; `nil` for a delete.
  public var planned: PlannedObject?
  /// The object before it; `nil` for a create.
  public var prior: StoredObject?

  public init(
    type: String, context: ObjectContext, token: String, planned: PlannedObject?,
    prior: StoredObject?
  ) {
    self.type = type
    self.context = context
    self.token = token
    self.planned = planned
    self.prior = prior
  }
}

/// What was found of an interrupted operation.
public enum Recovery: Sendable {
  /// Nothing of it exists.
  case nothing
  /// The object is there and whole.
  case complete(StoredObject)
  /// Something is there that must be deleted and made anew.
  case partial(StoredObject)
  /// The type cannot tell; the user is shown what to check.
  case unsupported
}
