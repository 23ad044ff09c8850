import ArgumentParser

/// A duration on the command line: `30s`, `5m`, `1h`, or a number of seconds.
struct DurationArgument: ExpressibleByArgument {
  let duration: Duration

  init(duration: Duration) { self.duration = duration }

  init?(argument: String) {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
    let factor = argument.last.flatMap { units[$0] }
    let digits = factor == nil ? argument : String(argument.dropLast())
    guard let count = Int64(digits), (0...1_000_000).contains(count) else { return nil }
    duration = .seconds(count * (factor ?? 1))
  }

  var defaultValueDescription: String { "\(duration.components.seconds)s" }
}
