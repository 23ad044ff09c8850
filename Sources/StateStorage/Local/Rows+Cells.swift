import FoundationEssentials

extension InstanceRow {
  /// The columns in the order of `arguments`.
  var cells: [PostgresValue] {
    [
      .text(address), .text(deposed), .text(provider), .integer(schemaVersion), .text(status), .bytes(value.clear),
      PostgresValue(value.type), PostgresValue(value.sensitive), PostgresValue(value.sealed), .text(dependencies),
      PostgresValue(createBeforeDestroy), PostgresValue(token),
    ]
  }
}

extension OutputRow {
  var cells: [PostgresValue] {
    [
      .text(name), .bytes(value.clear), PostgresValue(value.type), PostgresValue(value.sensitive),
      PostgresValue(value.sealed), PostgresValue(isSensitive),
    ]
  }
}

extension IntentRow {
  /// The columns of `IntentRow.columns`.
  var cells: [PostgresValue] {
    [
      .text(intent.token), .text(intent.operation), .text(intent.address.text), .text(intent.deposed ?? ""),
      .text(intent.action.rawValue), .text(intent.provider), .integer(intent.schemaVersion),
      PostgresValue(planned?.clear), PostgresValue(planned?.type), PostgresValue(planned?.sensitive),
      PostgresValue(planned?.sealed), PostgresValue(prior?.clear), PostgresValue(prior?.type),
      PostgresValue(prior?.sensitive), PostgresValue(prior?.sealed), .text(JSONText.array(intent.dependencies)),
      PostgresValue(intent.createBeforeDestroy), .real(intent.startedAt.timeIntervalSince1970),
    ]
  }
}
