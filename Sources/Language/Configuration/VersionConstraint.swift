import Diagnostics

/// A constraint on versions, `>= 1.2, < 2.0`, as `required_version` has it.
public struct VersionConstraint: Sendable, Hashable {
  /// A version of three numbers, and a pre-release if it has one.
  public struct Version: Sendable, Hashable, Comparable {
    public var numbers: [Int]
    public var prerelease: String?

    /// Reads `1`, `1.2`, `1.2.3`, `v1.2.3-beta1`; missing numbers are 0.
    public init?(_ text: String) {
      let trimmed = text.hasPrefix("v") ? text.dropFirst() : text[...]
      let parts = trimmed.split(separator: "+").first?.split(separator: "-", maxSplits: 1) ?? []
      guard let core = parts.first else { return nil }
      numbers = []
      for part in core.split(separator: ".", omittingEmptySubsequences: false) {
        guard let number = Int(part), number >= 0, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
          return nil
        }
        numbers.append(number)
      }
      guard (1...3).contains(numbers.count) else { return nil }
      prerelease = parts.count > 1 ? String(parts[1]) : nil
    }

    var padded: [Int] { numbers + [Int](repeating: 0, count: 3 - numbers.count) }

    public static func < (left: Version, right: Version) -> Bool {
      if left.padded != right.padded { return left.padded.lexicographicallyPrecedes(right.padded) }
      switch (left.prerelease, right.prerelease) {
      case (let a?, let b?): return a < b
      case (.some, nil): return true
      default: return false
      }
    }

    public static func == (left: Version, right: Version) -> Bool {
      left.padded == right.padded && left.prerelease == right.prerelease
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(padded)
      hasher.combine(prerelease)
    }
  }

  private struct Term: Sendable, Hashable {
    var comparison: String
    var version: Version
  }

  private var terms: [Term] = []

  /// Reads a constraint; `nil` for what is none.
  public init?(_ text: String) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let scalars = part.unicodeScalars.filter { !$0.properties.isWhitespace }
      let comparison = String(String.UnicodeScalarView(scalars.prefix { "=!<>~".unicodeScalars.contains($0) }))
      let rest = String(String.UnicodeScalarView(scalars.dropFirst(comparison.unicodeScalars.count)))
      guard ["", "=", "!=", ">", ">=", "<", "<=", "~>"].contains(comparison), let version = Version(rest) else {
        return nil
      }
      terms.append(Term(comparison: comparison, version: version))
    }
  }

  /// Whether a version meets every part.
  public func allows(_ version: Version) -> Bool { terms.allSatisfy { Self.holds($0, version) } }

  private static func holds(_ term: Term, _ version: Version) -> Bool {
    switch term.comparison {
    case "!=": return version != term.version
    case ">": return version > term.version
    case ">=": return version >= term.version
    case "<": return version < term.version
    case "<=": return version <= term.version
    case "~>":
      // The last number written may grow, those before it may not.
      let fixed = max(1, term.version.numbers.count - 1)
      return version >= term.version && version.padded.prefix(fixed) == term.version.padded.prefix(fixed)
    default: return version == term.version
    }
  }
}
