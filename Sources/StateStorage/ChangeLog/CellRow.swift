import Databases

/// A row of the change log: what kind it is of, and its columns, read without trust.
struct CellRow: StoredRow, Sendable {
  let kind: UInt8
  let cells: [StoredCell]

  init(_ kind: UInt8, _ cells: [StoredCell]) {
    self.kind = kind
    self.cells = cells
  }

  private func cell(_ column: Int) throws -> StoredCell {
    guard cells.indices.contains(column) else { throw damaged }
    return cells[column]
  }

  func optionalText(_ column: Int) throws -> String? {
    switch try cell(column) {
    case .text(let text): text
    case .null: nil
    default: throw damaged
    }
  }

  func integer(_ column: Int) throws -> Int {
    guard case .integer(let number) = try cell(column) else { throw damaged }
    return number
  }

  func real(_ column: Int) throws -> Double {
    guard case .real(let number) = try cell(column) else { throw damaged }
    return number
  }

  func optionalBytes(_ column: Int) throws -> [UInt8]? {
    switch try cell(column) {
    case .bytes(let bytes): bytes
    case .null: nil
    default: throw damaged
    }
  }

  var damaged: any Error { StateError.unreadableState(detail: "a row of the change log holds what it cannot hold") }

  // MARK: Bytes

  func encode(into bytes: inout [UInt8]) {
    bytes.append(kind)
    bytes.append(number: UInt16(clamping: cells.count))
    for cell in cells {
      switch cell {
      case .null: bytes.append(0)
      case .text(let text):
        bytes.append(1)
        bytes.append(counted: Array(text.utf8))
      case .integer(let number):
        bytes.append(2)
        bytes.append(number: UInt64(bitPattern: Int64(number)))
      case .real(let number):
        bytes.append(3)
        bytes.append(number: number.bitPattern)
      case .bytes(let content):
        bytes.append(4)
        bytes.append(counted: content)
      // No row of a state has one.
      case .array: bytes.append(0)
      }
    }
  }

  /// `nil` for what is no row.
  init?(_ reader: inout ByteReader) {
    guard let kind = reader.byte(), let count = reader.number(UInt16.self) else { return nil }
    self.kind = kind
    var cells: [StoredCell] = []
    for _ in 0..<count {
      guard let cell = Self.cell(&reader) else { return nil }
      cells.append(cell)
    }
    self.cells = cells
  }

  private static func cell(_ reader: inout ByteReader) -> StoredCell? {
    switch reader.byte() {
    case 0: .null
    case 1: reader.counted().map { .text(String(decoding: $0, as: UTF8.self)) }
    case 2: reader.number(UInt64.self).map { .integer(Int(Int64(bitPattern: $0))) }
    case 3: reader.number(UInt64.self).map { .real(Double(bitPattern: $0)) }
    case 4: reader.counted().map { .bytes(Array($0)) }
    default: nil
    }
  }
}
