import TestSupport

/// One thing that a program did to its disk or printed, as `Tests/Interop/recorded_writes.c` wrote it down.
struct RecordedWrite: Sendable {
  enum Kind: Character, Sendable {
    case created = "C"
    case madeFolder = "M"
    case printed = "P"
    case removed = "U"
    /// To the name that is its content.
    case renamed = "R"
    case synchronized = "S"
    /// To the length that is its number.
    case truncated = "T"
    /// At the offset that is its number.
    case wrote = "W"
  }

  let kind: Kind
  let name: String
  let content: [UInt8]
  let number: Int

  static func all(in bytes: [UInt8]) throws -> [RecordedWrite] {
    var (records, rest): ([RecordedWrite], ArraySlice<UInt8>) = ([], bytes[...])
    func take(_ count: Int) throws -> ArraySlice<UInt8> {
      guard count >= 0, count <= rest.count else { throw BadLog(left: rest.count) }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    while !rest.isEmpty {
      guard let kind = Kind(rawValue: Character(Unicode.Scalar(try take(1).first ?? 0))) else {
        throw BadLog(left: rest.count)
      }
      let numbers = try (0..<3).map { _ in
        try take(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      }
      let name = String(decoding: try take(Int(numbers[0])), as: UTF8.self)
      records.append(
        RecordedWrite(kind: kind, name: name, content: Array(try take(Int(numbers[1]))), number: Int(numbers[2])))
    }
    return records
  }

  private struct BadLog: Error { let left: Int }
}
