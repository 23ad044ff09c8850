/// How far other names are from one: optimal string alignment (Damerau 1964, without repeated edits of one substring), case ignored.
///
/// Thousands of mistyped names are compared with thousands of others, so that its memory is kept from one to the next, and only
/// the band of the table that can be within the limit is filled.
struct EditDistance {
  static let lengthLimit = 64

  private let wanted: [UInt32]
  private var other: [UInt32] = []
  private var beforeLast: [Int]
  private var last: [Int]
  private var current: [Int]

  var length: Int { wanted.count }
  var otherLength: Int { other.count }

  init(from name: String) {
    wanted = Self.folded(name)
    beforeLast = [Int](repeating: 0, count: Self.lengthLimit + 2)
    last = beforeLast
    current = beforeLast
  }

  /// Takes the name to compare with; false when it is too long, or its length alone makes it too far for any hint.
  mutating func take(_ name: String) -> Bool {
    let bytes = name.utf8.count
    // A character has at most four bytes, in capitals too.
    guard bytes <= 4 * Self.lengthLimit, wanted.count <= 2 * bytes + 1 else { return false }
    Self.fold(name, into: &other)
    guard other.count <= Self.lengthLimit else { return false }
    return abs(wanted.count - other.count) <= max(1, max(wanted.count, other.count) / 3)
  }

  /// The distance to the name taken last, unless it is over the limit.
  mutating func value(limit: Int) -> Int? {
    guard limit >= 0 else { return nil }
    var start = 0
    var (rows, columns) = (wanted.count, other.count)
    while rows > start, columns > start, wanted[rows - 1] == other[columns - 1] {
      rows -= 1
      columns -= 1
    }
    while start < min(rows, columns), wanted[start] == other[start] { start += 1 }
    rows -= start
    columns -= start
    guard rows > 0, columns > 0 else { return max(rows, columns) <= limit ? max(rows, columns) : nil }
    guard abs(rows - columns) <= limit else { return nil }
    return table(start, rows, columns, limit)
  }

  private mutating func table(_ start: Int, _ rows: Int, _ columns: Int, _ limit: Int) -> Int? {
    let far = limit + 1
    for column in 0...columns { last[column] = min(column, far) }
    var leastOfLast = 0
    for row in 1...rows {
      let from = max(1, row - limit)
      let to = min(columns, row + limit)
      guard from <= to else { return nil }
      current[from - 1] = from == 1 ? min(row, far) : far
      var least = current[from - 1]
      let letter = wanted[start + row - 1]
      for column in from...to {
        let found = other[start + column - 1]
        var cost = last[column - 1] + (letter == found ? 0 : 1)
        cost = min(cost, current[column - 1] + 1, column < row + limit ? last[column] + 1 : far)
        if row > 1, column > 1, letter == other[start + column - 2], wanted[start + row - 2] == found {
          cost = min(cost, beforeLast[column - 2] + 1)
        }
        current[column] = min(cost, far)
        least = min(least, cost)
      }
      // What lies right of the band counts as far in the rows below.
      if to < columns { current[to + 1] = far }
      if least > limit, leastOfLast > limit { return nil }
      leastOfLast = least
      swap(&beforeLast, &last)
      swap(&last, &current)
    }
    return last[columns] <= limit ? last[columns] : nil
  }

  /// The characters in lower case.
  static func folded(_ name: String) -> [UInt32] {
    var characters: [UInt32] = []
    fold(name, into: &characters)
    return characters
  }

  /// The characters in lower case.
  private static func fold(_ name: String, into characters: inout [UInt32]) {
    characters.removeAll(keepingCapacity: true)
    for byte in name.utf8 {
      guard byte < 0x80 else {
        characters.removeAll(keepingCapacity: true)
        characters.append(contentsOf: name.lowercased().unicodeScalars.lazy.map(\.value))
        return
      }
      characters.append(UInt32(byte &- 0x41 < 26 ? byte | 0x20 : byte))
    }
  }
}
