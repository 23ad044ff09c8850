/// Comma-separated values as RFC 4180 has them and Go reads them.
enum CommaSeparated {
  static func records(_ text: String) throws(FunctionError) -> [[String]] {
    let bytes = Array(text.utf8)
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var index = 0
    var line = 1
    func end(_ record: [String]) throws(FunctionError) {
      guard record.count == records.first?.count ?? record.count else {
        throw FunctionError("line \(line) has \(record.count) fields, and the first \(records[0].count)", argument: 0)
      }
      records.append(record)
    }
    while index < bytes.count {
      if record.isEmpty, field.isEmpty, let ending = lineEnding(bytes[index...]) {
        // An empty line is no record.
        index += ending
        line += 1
        continue
      }
      if field.isEmpty, bytes[index] == UInt8(ascii: "\"") {
        field = try quoted(bytes, &index, &line)
        guard index == bytes.count || [UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[index]) else {
          throw FunctionError("line \(line) has text after a quoted field", argument: 0)
        }
      }
      while index < bytes.count, bytes[index] != UInt8(ascii: ","), bytes[index] != 0x0A {
        if bytes[index] == UInt8(ascii: "\"") {
          throw FunctionError("line \(line) has a quote within a field that is not quoted", argument: 0)
        }
        if bytes[index] != 0x0D || index + 1 < bytes.count && bytes[index + 1] != 0x0A { field.append(bytes[index]) }
        index += 1
      }
      record.append(String(decoding: field, as: UTF8.self))
      field = []
      guard index < bytes.count, bytes[index] == UInt8(ascii: ",") else {
        try end(record)
        record = []
        index += 1
        line += 1
        continue
      }
      index += 1
      if index == bytes.count || bytes[index] == 0x0A {
        record.append("")
        try end(record)
        record = []
        index += 1
        line += 1
      }
    }
    return records
  }

  /// How many bytes the end of a line has that these begin with; `nil` when they begin with something else.
  private static func lineEnding(_ bytes: ArraySlice<UInt8>) -> Int? {
    if bytes.first == 0x0A { return 1 }
    guard bytes.first == 0x0D else { return nil }
    return bytes.count == 1 ? 1 : bytes.dropFirst().first == 0x0A ? 2 : nil
  }

  private static func quoted(
    _ bytes: [UInt8], _ index: inout Int, _ line: inout Int
  ) throws(FunctionError) -> [UInt8] {
    var field: [UInt8] = []
    let start = line
    index += 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") {
        index += 1
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return field }
      }
      if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
      if bytes[index] == 0x0A { line += 1 }
      field.append(bytes[index])
      index += 1
    }
    throw FunctionError("a quote in line \(start) is not closed", argument: 0)
  }
}
