import Values

/// The findings of a checkup.
struct DoctorView {
  let findings: [Checkup.Finding]

  func text(_ paint: Paint) -> String {
    let width = findings.map(\.subject.count).max() ?? 0
    var lines: [String] = []
    for finding in findings {
      let mark =
        switch finding.level {
        case .good: paint("✓", .green)
        case .weak: paint("!", .yellow)
        case .missing: paint("✗", .red)
        }
      let padding = String(repeating: " ", count: width - finding.subject.count)
      lines.append("\(mark) \(paint(finding.subject, .bold))\(padding)  \(finding.detail)")
      guard finding.level != .good else { continue }
      let indent = String(repeating: " ", count: width + 4)
      lines += finding.hints.map { indent + paint("hint: ", .cyan) + $0 }
    }
    return lines.joined(separator: "\n")
  }

  var json: JSON {
    .array(
      findings.map {
        [
          "subject": .string($0.subject), "level": .string($0.level.rawValue), "detail": .string($0.detail),
          "hints": .array($0.hints.map { .string($0) }),
        ]
      })
  }
}
