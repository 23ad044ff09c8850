/// Dates by verbs, `DD MMM YYYY hh:mm ZZZ`, as `formatdate` takes them.
enum DateFormat {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  static func text(_ format: String, _ time: CivilTime) throws(FunctionError) -> String {
    let scalars = Array(format.unicodeScalars)
    var out = ""
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == "'" {
        out += try quoted(scalars, &index)
        continue
      }
      let run = scalars[index...].prefix { $0 == scalar }.count
      let isLetter = (0x41...0x5A).contains(scalar.value) || (0x61...0x7A).contains(scalar.value)
      let piece = String(repeating: String(scalar), count: run)
      out += isLetter ? try verb(piece, time) : piece
      index += run
    }
    return out
  }

  /// Text in single quotes, two of which are one; with nothing in them they are a quote.
  private static func quoted(_ scalars: [Unicode.Scalar], _ index: inout Int) throws(FunctionError) -> String {
    var view = String.UnicodeScalarView()
    index += 1
    if index < scalars.count, scalars[index] == "'" {
      index += 1
      return "'"
    }
    while index < scalars.count {
      if scalars[index] == "'" {
        index += 1
        guard index < scalars.count, scalars[index] == "'" else { return String(view) }
      }
      view.append(scalars[index])
      index += 1
    }
    throw FunctionError("a text in single quotes is not closed", argument: 0)
  }

  private static func verb(_ verb: String, _ time: CivilTime) throws(FunctionError) -> String {
    let parts = time.parts
    let halfHour = parts.hour % 12 == 0 ? 12 : parts.hour % 12
    switch verb {
    case "YYYY": return CivilTime.padded(parts.year, 4)
    case "YY": return CivilTime.padded(parts.year % 100)
    case "MMMM": return months[parts.month - 1]
    case "MMM": return String(months[parts.month - 1].prefix(3))
    case "MM": return CivilTime.padded(parts.month)
    case "M": return String(parts.month)
    case "DD": return CivilTime.padded(parts.day)
    case "D": return String(parts.day)
    case "EEEE": return weekdays[parts.weekday]
    case "EEE": return String(weekdays[parts.weekday].prefix(3))
    case "hh": return CivilTime.padded(parts.hour)
    case "h": return String(parts.hour)
    case "HH": return CivilTime.padded(halfHour)
    case "H": return String(halfHour)
    case "AA": return parts.hour < 12 ? "AM" : "PM"
    case "aa": return parts.hour < 12 ? "am" : "pm"
    case "mm": return CivilTime.padded(parts.minute)
    case "m": return String(parts.minute)
    case "ss": return CivilTime.padded(parts.second)
    case "s": return String(parts.second)
    case "ZZZZZ": return time.zone(separator: ":")
    case "ZZZZ": return time.zone(separator: "")
    case "ZZZ": return time.offset == 0 ? "UTC" : time.zone(separator: "")
    case "Z": return time.offset == 0 ? "Z" : time.zone(separator: ":")
    default:
      throw FunctionError(
        "`\(verb)` is no verb of dates", argument: 0,
        hints: ["put text that is to stay as it is in single quotes: `'\(verb)'`"])
    }
  }
}
