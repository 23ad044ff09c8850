@_spi(_Unicode) import Swift

extension String {
  /// The text in Unicode's normal form C, with a joiner (U+034F) after each thirty combining characters in a row.
  ///
  /// That is the stream-safe form of UAX #15, which Terraform gives texts as well, and which lets them be composed in linear time.
  public var composed: String {
    // Below U+0300, whose UTF-8 starts with 0xCC, nothing composes.
    guard utf8.contains(where: { $0 >= 0xCC }) else { return self }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: (hasLongSequences ? streamSafe : self)._nfc)
    return String(scalars)
  }

  private static let longestSequence = 30

  /// Whether more combining characters stand in a row than may; also where they only may, since few scalars are two.
  private var hasLongSequences: Bool {
    var count = 0
    for scalar in unicodeScalars {
      guard scalar.value >= 0x300, scalar.properties.canonicalCombiningClass != .notReordered else {
        count = 0
        continue
      }
      count += 1
      if count >= Self.longestSequence / 3 { return true }
    }
    return false
  }

  private var streamSafe: String {
    var safe = String.UnicodeScalarView()
    var count = 0
    for scalar in unicodeScalars {
      guard scalar.value >= 0xC0 else {
        count = 0
        safe.append(scalar)
        continue
      }
      let parts = Array(String(scalar)._nfd)
      let isCombining = parts.map { $0.properties.canonicalCombiningClass != .notReordered }
      let leading = isCombining.prefix { $0 }.count
      count += leading
      if count > Self.longestSequence {
        safe.append("\u{34F}")
        count = leading
      } else if leading == 0 {
        count = isCombining.reversed().prefix { $0 }.count
      }
      safe.append(scalar)
    }
    return String(safe)
  }
}
