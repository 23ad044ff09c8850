/// A build as JUnit's XML, a test case a step, for the programs that show such reports.
enum JUnitReport {
  static func text(_ record: BuildRecord) -> String {
    let failures = record.steps.filter { $0.status == .failure || $0.status == .timeout }.count
    let skipped = record.steps.filter { $0.status == .skipped || $0.status == .cancelled }.count
    let seconds = record.steps.reduce(0) { $0 + ($1.seconds ?? 0) }
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    out += "<testsuites>\n  <testsuite name=\"\(escaped(record.request.definition))\" tests=\"\(record.steps.count)\""
    out += " failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\" time=\"\(shown(seconds))\">\n"
    for step in record.steps {
      out += "    <testcase classname=\"\(escaped(step.builder))\" name=\"\(escaped(step.name))\""
      out += " time=\"\(shown(step.seconds ?? 0))\""
      switch step.status {
      case .failure, .timeout:
        out += ">\n      <failure message=\"\(escaped(step.exit ?? step.status.rawValue))\"/>\n    </testcase>\n"
      case .skipped, .cancelled, .interrupted: out += ">\n      <skipped/>\n    </testcase>\n"
      default: out += "/>\n"
      }
    }
    return out + "  </testsuite>\n</testsuites>\n"
  }

  private static func shown(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1000).rounded())
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: out.unicodeScalars.append(scalar.value < 0x20 ? "\u{FFFD}" : scalar)
      }
    }
    return out
  }
}
