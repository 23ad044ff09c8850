/// A build as JUnit's XML, a test case a step, for the programs that show such reports. One that failed for another reason than a
/// step's failure has a test case `build` that tells it. A failure that was allowed is passed over, as the build did.
enum JUnitReport {
  static func text(_ record: BuildRecord) -> String {
    let outcomes = record.steps.map(Outcome.init)
    let failures = outcomes.filter { if case .failed = $0 { true } else { false } }.count
    let skipped = outcomes.filter { if case .skipped = $0 { true } else { false } }.count
    let hasOwnFault = record.status.isFinal && record.status != .success && record.failedStep == nil
    let seconds = record.steps.reduce(0) { $0 + ($1.seconds ?? 0) }
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    let count = record.steps.count + (hasOwnFault ? 1 : 0)
    out += "<testsuites>\n  <testsuite name=\"\(escaped(record.request.definition))\" tests=\"\(count)\""
    out += " failures=\"\(failures)\" errors=\"\(hasOwnFault ? 1 : 0)\""
    out += " skipped=\"\(skipped)\" time=\"\(shown(seconds))\">\n"
    for (step, outcome) in zip(record.steps, outcomes) {
      out += "    <testcase classname=\"\(escaped(step.builder))\" name=\"\(escaped(step.name))\""
      out += " time=\"\(shown(step.seconds ?? 0))\""
      switch outcome {
      case .passed: out += "/>\n"
      case .failed(let why): out += ">\n      <failure message=\"\(escaped(why))\"/>\n    </testcase>\n"
      case .skipped(let why):
        out += ">\n      <skipped\(why.map { " message=\"\(escaped($0))\"" } ?? "")/>\n    </testcase>\n"
      }
    }
    if hasOwnFault {
      out += "    <testcase classname=\"build\" name=\"build\" time=\"0.000\">\n"
      let (kind, reason) = (record.status.rawValue, record.reason ?? record.status.rawValue)
      out += "      <error type=\"\(kind)\" message=\"\(escaped(reason))\"/>\n"
      out += "    </testcase>\n"
    }
    return out + "  </testsuite>\n</testsuites>\n"
  }

  private enum Outcome {
    case passed
    case failed(String)
    case skipped(String?)

    init(_ step: BuildRecord.StepRecord) {
      let why = step.exit ?? step.status.rawValue
      self =
        switch step.status {
        case .failure, .timeout: step.mayFail == true ? .skipped("it failed, as it may: \(why)") : .failed(why)
        case .skipped, .cancelled, .interrupted: .skipped(nil)
        default: .passed
        }
    }
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
