/// The characters that are one where case is ignored, by Unicode's simple case folding: `s`, `S` and `ſ`; `σ`, `ς` and `Σ`.
enum CaseOrbit {
  /// The others that a character is the same as.
  static func others(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar {
    case "k", "K", "s", "S": break
    case "a"..."z", "A"..."Z": return Unicode.Scalar(scalar.value ^ 0x20).map { [$0] } ?? []
    default: if scalar.isASCII { return [] }
    }
    return (orbits[folded(scalar)] ?? []).filter { $0 != scalar }
  }

  private static let orbits: [Unicode.Scalar: [Unicode.Scalar]] = {
    var orbits: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    // No letter beyond these has another case.
    for value in UInt32(0x41)...0x1_E943 {
      guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenCaseMapped else { continue }
      orbits[folded(scalar), default: []].append(scalar)
    }
    return orbits
  }()

  /// What all of an orbit come to: the lower case of the upper case. The dotless `ı` is of no other's orbit.
  private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar == "ı" { return scalar }
    let upper = single(scalar.properties.uppercaseMapping) ?? scalar
    return single(upper.properties.lowercaseMapping) ?? upper
  }

  private static func single(_ mapping: String) -> Unicode.Scalar? {
    mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
  }
}
