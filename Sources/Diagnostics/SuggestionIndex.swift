/// Finds the name that was probably meant among many names, without comparing each mistyped name with every one of them.
///
/// What is one edit away is found for certain: it shares a text with the name from which one letter is taken away (the idea of Wolf
/// Garbe's SymSpell, with hashes for the texts). What is farther is looked for among the names that have the longest beginnings or
/// endings in common with it.
public struct SuggestionIndex: Sendable {
  /// Up to so many names, each is compared.
  private static let fewNames = 256
  /// How many are looked at before and behind the place of a name, and among those that share a text.
  private static let nearNames = 24
  /// Of names of so many letters in all, no texts are kept.
  private static let mostLetters = 4_000_000

  private let names: [String]
  private let letters: [[UInt32]]
  /// Numbers of names, by their letters from the beginning, and from the end.
  private var fromStart: [Int32] = []
  private var fromEnd: [Int32] = []
  /// Hashes of each name, whole and without each one of its letters, in order.
  private var texts: [(hash: UInt64, name: Int32)] = []

  /// - Complexity: O(n log n) in the names' length.
  public init(_ names: some Sequence<String>) {
    let usable = names.filter { $0.utf8.count <= 4 * EditDistance.lengthLimit }.sorted()
    self.names = usable
    guard usable.count > Self.fewNames else {
      letters = []
      return
    }
    let letters = usable.map(EditDistance.folded)
    self.letters = letters
    let numbers = letters.indices.map { Int32($0) }
    fromStart = numbers.sorted { Self.precedes(letters[Int($0)], letters[Int($1)], false) ?? ($0 < $1) }
    fromEnd = numbers.sorted { Self.precedes(letters[Int($0)], letters[Int($1)], true) ?? ($0 < $1) }
    guard letters.reduce(0, { $0 + $1.count }) <= Self.mostLetters else { return }
    for number in numbers {
      for hash in Self.hashes(letters[Int(number)]) { texts.append((hash, number)) }
    }
    texts.sort { ($0.hash, $0.name) < ($1.hash, $1.name) }
  }

  /// The name that is closest to another, as `Suggestion.closest` tells it, or one as good as that.
  public func closest(to name: String) -> String? {
    if letters.isEmpty { return Suggestion.closest(to: name, among: names) }
    guard name.utf8.count <= 4 * EditDistance.lengthLimit else { return nil }
    let wanted = EditDistance.folded(name)
    var near: Set<Int32> = []
    for hash in Self.hashes(wanted) {
      let start = Self.place(in: texts.count) { texts[$0].hash < hash }
      for text in texts[start...].prefix(Self.nearNames) {
        guard text.hash == hash else { break }
        near.insert(text.name)
      }
    }
    // Nothing that shares no text is as close as what does.
    if let found = Suggestion.closest(to: name, among: near.sorted().map({ names[Int($0)] })) { return found }
    near.removeAll()
    for (order, isReversed) in [(fromStart, false), (fromEnd, true)] {
      let place = Self.place(in: order.count) { Self.precedes(letters[Int(order[$0])], wanted, isReversed) ?? false }
      near.formUnion(order[max(0, place - Self.nearNames)..<min(order.count, place + Self.nearNames)])
    }
    return Suggestion.closest(to: name, among: near.sorted().map { names[Int($0)] })
  }

  /// "did you mean `x`?" for the closest name, ready to be a hint; empty when none is close.
  public func hints(for name: String) -> [String] { closest(to: name).map { ["did you mean `\($0)`?"] } ?? [] }

  /// The first place for which it is false.
  private static func place(in count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// `nil` when they are the same.
  private static func precedes(_ one: [UInt32], _ other: [UInt32], _ isReversed: Bool) -> Bool? {
    for offset in 0..<min(one.count, other.count) {
      let left = isReversed ? one[one.count - 1 - offset] : one[offset]
      let right = isReversed ? other[other.count - 1 - offset] : other[offset]
      if left != right { return left < right }
    }
    return one.count == other.count ? nil : one.count < other.count
  }

  /// Polynomials over the letters, modulo 2^64: of all of them, and without each one. Two texts of one hash do no harm, since what is
  /// found by them is compared.
  private static func hashes(_ letters: [UInt32]) -> [UInt64] {
    let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    var endings = [UInt64](repeating: 0, count: letters.count + 1)
    var power: UInt64 = 1
    for place in letters.indices.reversed() {
      endings[place] = endings[place + 1] &+ (UInt64(letters[place]) &+ 1) &* power
      power = power &* base
    }
    var hashes = [endings[0]]
    hashes.reserveCapacity(letters.count + 1)
    // What stands before the letter that is taken away is one power lower than with it.
    var beginning: UInt64 = 0
    var powers = [UInt64](repeating: 1, count: letters.count + 1)
    for place in 1..<max(1, powers.count) { powers[place] = powers[place - 1] &* base }
    for place in letters.indices {
      let after = letters.count - place - 1
      hashes.append(beginning &* powers[after] &+ endings[place + 1])
      beginning = beginning &* base &+ UInt64(letters[place]) &+ 1
    }
    return hashes
  }
}
