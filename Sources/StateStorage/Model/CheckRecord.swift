import Values

/// How the conditions of one thing of the configuration came out when they were last judged: of a check block, or of a resource, an output
/// or a variable that has some.
public struct CheckRecord: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case resource, output, check
    case variable = "var"
  }

  public enum Status: String, Hashable, Sendable {
    case pass, fail, error, unknown
  }

  /// One instance of the thing.
  public struct Object: Hashable, Sendable {
    public var address: String
    public var status: Status
    /// What does not hold, in the words of the configuration.
    public var messages: [String]

    public init(address: String, status: Status, messages: [String] = []) {
      self.address = address
      self.status = status
      self.messages = messages
    }
  }

  public var kind: Kind
  /// Its address as the configuration has it, without instances: `module.app.output.url`.
  public var address: String
  public var status: Status
  public var objects: [Object]

  public init(kind: Kind, address: String, status: Status, objects: [Object] = []) {
    self.kind = kind
    self.address = address
    self.status = status
    self.objects = objects
  }
}

extension CheckRecord {
  /// As an element of a state file's `check_results`.
  public var json: JSON {
    [
      "object_kind": .string(kind.rawValue), "config_addr": .string(address), "status": .string(status.rawValue),
      "objects": objects.isEmpty ? .null : .array(objects.map(\.json)),
    ]
  }

  /// `nil` for what is none: these only tell of something, and a kind of a later version must not make a state unreadable.
  init?(_ json: JSON) {
    guard let kind = (json["object_kind"]?.string).flatMap(Kind.init(rawValue:)),
      let address = json["config_addr"]?.string, !address.isEmpty,
      let status = (json["status"]?.string).flatMap(Status.init(rawValue:))
    else { return nil }
    let objects = json["objects"]?.array?.compactMap(Object.init) ?? []
    self.init(
      kind: kind, address: address, status: status,
      // Terraform writes them in another order each time.
      objects: objects.sorted { $0.address.utf8.lexicographicallyPrecedes($1.address.utf8) })
  }

  /// Those of a list, by address.
  public static func records(_ json: JSON) -> [CheckRecord] {
    (json.array ?? []).compactMap(CheckRecord.init).sorted { $0.precedes($1) }
  }

  private func precedes(_ other: CheckRecord) -> Bool {
    [address, kind.rawValue].lexicographicallyPrecedes([other.address, other.kind.rawValue]) {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }
}

extension CheckRecord.Object {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("object_addr", .string(address)), .init("status", .string(status.rawValue)),
    ]
    if !messages.isEmpty { members.append(.init("failure_messages", .array(messages.map { .string($0) }))) }
    return .object(members)
  }

  fileprivate init?(_ json: JSON) {
    guard let address = json["object_addr"]?.string,
      let status = (json["status"]?.string).flatMap(CheckRecord.Status.init(rawValue:))
    else { return nil }
    self.init(
      address: address, status: status, messages: json["failure_messages"]?.array?.compactMap(\.string) ?? [])
  }
}

/// Stores keep them as one row of JSON beside the outputs, under a name that no output can have: so it goes wherever outputs go, into the
/// change log, copies and PostgreSQL, and needs no tables of its own. Versions do not have it: it would be kept anew whenever an instance
/// comes or goes.
extension OutputRecord {
  static let nameOfChecks = "(check results)"

  /// The row of check results.
  init(checks: [CheckRecord]) {
    self.init(
      name: Self.nameOfChecks,
      value: StoredValue(json: JSON.array(checks.map(\.json)).bytes(escapesHTML: false)))
  }

  var isOfChecks: Bool { name == Self.nameOfChecks }

  /// The check results that such a row holds.
  var checks: [CheckRecord] { (try? JSON(parsing: value.json)).map(CheckRecord.records) ?? [] }
}
