import Testing

@testable import Diagnostics

@Suite struct EditDistanceTests {
  /// The whole table, as the definition has it; only what is within the limit must be the same.
  private func plain(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { table[i][0] = i }
    for j in 0...b.count { table[0][j] = j }
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    for i in 1...a.count {
      for j in 1...b.count {
        table[i][j] = min(
          table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
        }
      }
    }
    return table[a.count][b.count]
  }

  @Test func theBandComesToTheSameAsTheTable() {
    var generator = SystemRandomNumberGenerator()
    func word() -> String { String((0..<Int.random(in: 0...9, using: &generator)).map { _ in "abc".randomElement()! }) }
    for _ in 0..<3_000 {
      let (a, b) = (word(), word())
      let limit = Int.random(in: 0...9, using: &generator)
      let expected = plain(Array(a.unicodeScalars), Array(b.unicodeScalars))
      var distance = EditDistance(from: a)
      let isNear = distance.take(b)
      #expect(isNear == (abs(a.count - b.count) <= max(1, max(a.count, b.count) / 3)), "\(a) \(b)")
      guard isNear else { continue }
      #expect(distance.value(limit: limit) == (expected <= limit ? expected : nil), "\(a) \(b) \(limit)")
    }
  }

  @Test(.timeLimit(.minutes(1))) func thousandsOfMistakesAreTold() {
    let names = (0..<1_000).map { "name_of_thing_\($0)" }
    for index in 0..<1_000 {
      #expect(Suggestion.closest(to: "nmae_of_thign_\(index)", among: names) == "name_of_thing_\(index)")
    }
  }
}
