import Databases

extension SealedRow {
  /// Reads the four columns value, type, sensitive paths and sealed blob.
  init(_ row: some StoredRow, from start: Int) throws {
    clear = try row.bytes(start)
    type = try row.optionalText(start + 1)
    sensitive = try row.optionalText(start + 2)
    sealed = try row.optionalBytes(start + 3)
  }
}
