import FoundationEssentials
import Values

/// Who holds a remote lock, as Terraform writes it.
public struct RemoteLockInfo: Hashable, Sendable {
  public var id: String
  public var operation: String
  public var info: String
  public var who: String
  public var version: String
  public var created: Date
  public var path: String

  public init(
    id: String, operation: String, info: String = "", who: String, version: String = StateV4.terraformVersion,
    created: Date = Date(), path: String = ""
  ) {
    self.id = id
    self.operation = operation
    self.info = info
    self.who = who
    self.version = version
    self.created = created
    self.path = path
  }

  /// How it is shown to others while it waits and the lock is to be its own next.
  var asNext: RemoteLockInfo {
    var info = self
    info.info = "waits for the lock and is the next to have it"
    return info
  }

  public var json: [UInt8] {
    JSON.object([
      .init("ID", .string(id)), .init("Operation", .string(operation)), .init("Info", .string(info)),
      .init("Who", .string(who)), .init("Version", .string(version)),
      .init("Created", .string(created.formatted(.iso8601))), .init("Path", .string(path)),
    ]).bytes(escapesHTML: false)
  }

  /// What `json`, or Terraform, wrote; `nil` when there is no id in it.
  public init?(json bytes: [UInt8]) {
    guard let json = try? JSON(parsing: bytes), let id = json["ID"]?.string, !id.isEmpty else { return nil }
    let created = json["Created"]?.string ?? ""
    let whole = created.prefix { $0 != "." } + (created.contains(".") ? "Z" : "")
    self.init(
      id: id, operation: json["Operation"]?.string ?? "", info: json["Info"]?.string ?? "",
      who: json["Who"]?.string ?? "", version: json["Version"]?.string ?? "",
      created: (try? Date(String(whole), strategy: .iso8601)) ?? Date(timeIntervalSince1970: 0),
      path: json["Path"]?.string ?? "")
  }

  /// The holder as a store tells of it. Of a remote process nothing can be seen.
  public func holder(expires: Date = .distantFuture) -> LockHolder {
    LockHolder(
      id: id, who: who, operation: operation, since: created, expires: expires,
      process: HolderProcess(
        host: who.split(separator: "@").last.map(String.init) ?? "", pid: 0, startTime: 0, scope: ""))
  }
}
