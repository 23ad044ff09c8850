import FoundationEssentials

extension InstanceRow {
  /// The columns in the order of `arguments`.
  var cells: [StoredCell] {
    [
      .text(address), .text(deposed), .text(provider), .integer(schemaVersion), .text(status), .bytes(value.clear),
      StoredCell(value.type), StoredCell(value.sensitive), StoredCell(value.sealed), .text(dependencies),
      StoredCell(createBeforeDestroy), StoredCell(token),
    ]
  }
}

extension OutputRow {
  var cells: [StoredCell] {
    [
      .text(name), .bytes(value.clear), StoredCell(value.type), StoredCell(value.sensitive),
      StoredCell(value.sealed), StoredCell(isSensitive),
    ]
  }
}

extension IntentRow {
  /// The columns of `IntentRow.columns`.
  var cells: [StoredCell] {
    [
      .text(intent.token), .text(intent.operation), .text(intent.address.text), .text(intent.deposed ?? ""),
      .text(intent.action.rawValue), .text(intent.provider), .integer(intent.schemaVersion),
      StoredCell(planned?.clear), StoredCell(planned?.type), StoredCell(planned?.sensitive),
      StoredCell(planned?.sealed), StoredCell(prior?.clear), StoredCell(prior?.type),
      StoredCell(prior?.sensitive), StoredCell(prior?.sealed), .text(JSONText.array(intent.dependencies)),
      StoredCell(intent.createBeforeDestroy), .real(intent.startedAt.timeIntervalSince1970),
    ]
  }
}
