import Diagnostics

/// Why something on a broker cannot be done.
enum BrokerFault: Error, Hashable, Sendable {
  /// The name is of no broker, topic, … at all.
  case badName(String, expected: String)
  case noBroker(String)
  case unreadable(file: String)
  case notReady(address: String, log: [String])
  case refusedConfiguration(reason: String)
  case noPasswordHashing
  case noSuchThing(kind: String, name: String)
  case exists(kind: String, name: String, owner: String)
  case isProtected(address: String)
  case credentialsDoNotFit(wanted: String, broker: String)
  /// The disk that the broker stores on has no room; the broker's own words.
  case diskFull(folder: String, reason: String)
}

extension BrokerFault: DiagnosticConvertible {
  var diagnostic: Diagnostic {
    switch self {
    case .badName(let name, let expected):
      Diagnostic(
        .error, "`\(name)` is not the id of \(expected)",
        hints: ["refer to the resource itself, as in `broker.main.id`"])
    case .noBroker(let name): Diagnostic(.error, "there is no broker `\(name)`")
    case .unreadable(let file):
      Diagnostic(
        .error, "`\(file)` cannot be read",
        hints: ["it was damaged or made by another version: restore it, or replace its resource with `--replace`"])
    case .notReady(let address, let log):
      Diagnostic(.error, "broker `\(address)` does not come up", detail: log.joined(separator: "\n"))
    case .refusedConfiguration(let reason):
      Diagnostic(.error, "the broker refuses its new configuration", detail: reason)
    case .noPasswordHashing:
      Diagnostic(
        .error, "passwords cannot be hashed", detail: "the system's `libcrypt.so.1` has no bcrypt",
        hints: ["install the package `libcrypt1`"])
    case .noSuchThing(let kind, let name): Diagnostic(.error, "there is no \(kind) `\(name)`")
    case .exists(let kind, let name, let owner):
      Diagnostic(
        .error, "\(kind) `\(name)` exists already", detail: owner.isEmpty ? "" : "it belongs to `\(owner)`",
        hints: ["give one of them another name"])
    case .isProtected(let address):
      Diagnostic(
        .error, "`\(address)` is protected from deletion",
        hints: ["set `deletion_protection = false` and apply that first"])
    case .credentialsDoNotFit(let wanted, let broker):
      Diagnostic(
        .error, "the broker does not take `\(wanted)` credentials",
        detail: "its MQTT listener is set to `mqtt_auth = \"\(broker)\"`, and one listener cannot take both",
        hints: ["set `mqtt_auth = \"\(wanted)\"` on the broker, or leave `credentials` out"])
    case .diskFull(let folder, let reason):
      Diagnostic(
        .error, "no space left for the broker to store in `\(folder)`",
        detail: "the broker says: \(reason); what it has acknowledged before is safe",
        hints: ["make room on that disk and run the command again"])
    }
  }
}
