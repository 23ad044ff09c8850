import Databases
import FoundationEssentials
import GRDB

/// An intent with its secrets sealed, ready to be written.
struct IntentRow: Sendable {
  static let columns = """
    token, operation, address, deposed, action, provider, schema_version, planned, planned_type, \
    planned_sensitive, planned_sealed, prior, prior_type, prior_sensitive, prior_sealed, dependencies, \
    create_before_destroy, started
    """

  /// What follows on `INSERT` for such a row.
  static let insertion = " INTO intent (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

  let intent: Intent
  let planned: SealedRow?
  let prior: SealedRow?

  /// The private bytes are sealed with the prior value, or with the planned one when there is no prior.
  init(_ intent: Intent, sealer: StateSealer) async throws {
    self.intent = intent
    let address = intent.address.text
    let deposed = intent.deposed ?? ""
    let holdsPrivate = intent.prior == nil && !intent.privateBytes.isEmpty
    let plannedValue = intent.planned ?? (holdsPrivate ? StoredValue(json: Array("null".utf8)) : nil)
    if let plannedValue {
      planned = try await sealer.seal(
        plannedValue, privateBytes: holdsPrivate ? intent.privateBytes : [], place: .planned,
        address: address, deposed: deposed)
    } else {
      planned = nil
    }
    if let value = intent.prior {
      prior = try await sealer.seal(
        value, privateBytes: intent.privateBytes, place: .prior, address: address, deposed: deposed)
    } else {
      prior = nil
    }
  }

  var arguments: StatementArguments {
    [
      intent.token, intent.operation, intent.address.text, intent.deposed ?? "", intent.action.rawValue,
      intent.provider, intent.schemaVersion, planned.map { Data($0.clear) }, planned?.type, planned?.sensitive,
      planned?.sealed.map { Data($0) }, prior.map { Data($0.clear) }, prior?.type, prior?.sensitive,
      prior?.sealed.map { Data($0) }, JSONText.array(intent.dependencies), intent.createBeforeDestroy,
      intent.startedAt.timeIntervalSince1970,
    ]
  }

  /// The intent in a row of `columns`.
  static func intent(_ row: some StoredRow, sealer: StateSealer) throws -> Intent {
    let text = try row.text(2)
    let deposed = try row.text(3)
    guard let address = InstanceAddress(text: text), let action = Intent.Action(rawValue: try row.text(4)),
      let dependencies = JSONText.strings(try row.text(15))
    else { throw StateError.invalidRecord(address: text, detail: "its intent in the journal is damaged") }
    let planned = try sealed(row, from: 7).map {
      try sealer.open($0, place: .planned, address: text, deposed: deposed)
    }
    let prior = try sealed(row, from: 11).map {
      try sealer.open($0, place: .prior, address: text, deposed: deposed)
    }
    return Intent(
      token: try row.text(0), operation: try row.text(1), address: address, deposed: deposed.isEmpty ? nil : deposed,
      action: action, provider: try row.text(5), schemaVersion: try row.integer(6), planned: planned?.value,
      prior: prior?.value, privateBytes: prior?.privateBytes ?? planned?.privateBytes ?? [],
      dependencies: dependencies, createBeforeDestroy: try row.flag(16), startedAt: try row.date(17))
  }

  private static func sealed(_ row: some StoredRow, from start: Int) throws -> SealedRow? {
    try row.optionalBytes(start) == nil ? nil : SealedRow(row, from: start)
  }
}
