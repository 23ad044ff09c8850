import Values

/// What is known of unknown values, as plan files have it.
extension Refinement.Bounds {
  var json: JSON {
    switch self {
    case .length(let range):
      return ["length": .array([.number(Number(range.lowerBound)), .number(Number(range.upperBound))])]
    case .number(let range):
      return ["number": .array([range.least, range.greatest].map { $0.map { .number($0) } ?? .null })]
    case .prefix(let prefix): return ["prefix": .string(prefix)]
    }
  }

  /// `nil` for what is none.
  init?(_ json: JSON) {
    if let ends = json["length"]?.array, ends.count == 2, let least = ends[0].int, let greatest = ends[1].int,
      0 <= least, least <= greatest
    {
      self = .length(least...greatest)
    } else if let ends = json["number"]?.array, ends.count == 2 {
      self = .number(NumberRange(least: ends[0].number, greatest: ends[1].number))
    } else if let prefix = json["prefix"]?.string {
      self = .prefix(prefix)
    } else {
      return nil
    }
  }
}
