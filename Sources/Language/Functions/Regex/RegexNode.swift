/// The syntax tree of a regular expression.
indirect enum RegexNode {
  case empty
  case scalars(RegexClass)
  case assertion(RegexAssertion)
  case sequence([RegexNode])
  case alternatives([RegexNode])
  /// `maximum` is `nil` for no limit.
  case repetition(RegexNode, minimum: Int, maximum: Int?, isLazy: Bool)
  case group(RegexNode, number: Int)

  /// Whether it may match nothing.
  var isNullable: Bool {
    switch self {
    case .empty, .assertion: true
    case .scalars: false
    case .sequence(let nodes): nodes.allSatisfy(\.isNullable)
    case .alternatives(let nodes): nodes.contains(where: \.isNullable)
    case .repetition(let node, let minimum, _, _): minimum == 0 || node.isNullable
    case .group(let node, _): node.isNullable
    }
  }
}

/// What a place in the text must be.
enum RegexAssertion {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}

/// A set of scalars.
struct RegexClass {
  var ranges: [ClosedRange<UInt32>] = []
  var categories: [RegexCategory] = []
  var nested: [RegexClass] = []
  var isNegated = false
  var ignoresCase = false
  /// Whether the ranges ascend, so that one can be found by halving.
  var isSorted = false

  init(_ ranges: [ClosedRange<UInt32>] = [], isNegated: Bool = false) {
    self.ranges = ranges
    self.isNegated = isNegated
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var found = has(scalar)
    if !found, ignoresCase { found = CaseOrbit.others(scalar).contains(where: has) }
    return found != isNegated
  }

  private func has(_ scalar: Unicode.Scalar) -> Bool {
    isInRanges(scalar.value) || categories.contains { $0.contains(scalar) }
      || nested.contains { $0.contains(scalar) }
  }

  private func isInRanges(_ value: UInt32) -> Bool {
    guard isSorted, ranges.count > 8 else { return ranges.contains { $0.contains(value) } }
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(value)
  }

  static let digits = RegexClass([0x30...0x39])
  static let words = RegexClass([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let spaces = RegexClass([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
  static let all = RegexClass([0...0x10FFFF])
  static let allButLineBreak = RegexClass([0x0A...0x0A], isNegated: true)
}

/// A general category of Unicode, `\p{Lu}`, or a group of them, `\pL`.
struct RegexCategory {
  let name: String

  init?(_ name: String) {
    let known: Set<String> = [
      "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
      "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co",
    ]
    guard known.contains(name) else { return nil }
    self.name = name
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool { Self.code(scalar.properties.generalCategory).hasPrefix(name) }

  private static func code(_ category: Unicode.GeneralCategory) -> String {
    switch category {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    case .surrogate: "Cs"
    case .privateUse: "Co"
    case .unassigned: "Cn"
    @unknown default: "Cn"
    }
  }
}
