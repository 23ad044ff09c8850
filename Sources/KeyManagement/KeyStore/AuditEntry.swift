import FoundationEssentials

/// One use of a key, or one change of the key store.
public struct AuditEntry: Hashable, Sendable {
  /// Counted from 1, without gaps.
  public let sequence: Int
  /// Whole microseconds.
  public let date: Date
  public let record: AuditRecord

  public var who: String { record.who }
  public var action: String { record.action }
  public var resource: String { record.resource }
  public var version: Int? { record.version }
  public var isAllowed: Bool { record.isAllowed }
  public var detail: String { record.detail }

  static var now: Date {
    Date(timeIntervalSince1970: (Date().timeIntervalSince1970 * 1e6).rounded() / 1e6)
  }

  /// What binds the entry to the one before: its fields, each with its length.
  func bound(after previous: [UInt8]) -> [UInt8] {
    var fields = KeyContext("stack audit 1")
    fields.append(previous)
    let microseconds = Int64(exactly: (date.timeIntervalSince1970 * 1e6).rounded()) ?? 0
    for field in [
      String(sequence), String(microseconds), who, action, resource, version.map(String.init) ?? "",
      isAllowed ? "allowed" : "refused", detail,
    ] { fields.append(field) }
    return fields.bytes
  }
}
