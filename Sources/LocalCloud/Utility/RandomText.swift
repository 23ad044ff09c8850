import Values

/// What a random text is made of.
struct RandomText {
  static let special = "!@#$%&*()-_=+[]{}<>:?"

  let length: Int
  /// The characters of each kind that is used, with the least number of each.
  private let kinds: [(characters: [Character], least: Int)]

  /// `nil` when something is not known.
  init?(_ value: Value) {
    guard let length = value["length"]?.int, (1...65_536).contains(length) else { return nil }
    self.length = length
    let special = value["override_special"]?.string ?? Self.special
    let choices: [(String, String, String)] = [
      ("lower", "min_lower", "abcdefghijklmnopqrstuvwxyz"), ("upper", "min_upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
      ("numeric", "min_numeric", "0123456789"), ("special", "min_special", special),
    ]
    var kinds: [(characters: [Character], least: Int)] = []
    for (name, least, characters) in choices {
      guard let isUsed = value[name], isUsed.isKnown, let minimum = value[least], minimum.isKnown else { return nil }
      let count = max(0, min(minimum.int ?? 0, 1 << 20))
      if isUsed.bool ?? true, !characters.isEmpty { kinds.append((Array(characters), count)) }
    }
    self.kinds = kinds
  }

  var alphabet: [Character] { kinds.flatMap(\.characters) }
  var leastLength: Int { kinds.reduce(0) { $0 + $1.least } }

  func generate() -> String {
    var random = SystemRandomNumberGenerator()
    var chosen: [Character] = []
    for kind in kinds {
      for _ in 0..<kind.least { chosen.append(kind.characters.randomElement(using: &random) ?? "0") }
    }
    let alphabet = alphabet
    while chosen.count < length { chosen.append(alphabet.randomElement(using: &random) ?? "0") }
    chosen.shuffle(using: &random)
    return String(chosen)
  }
}
