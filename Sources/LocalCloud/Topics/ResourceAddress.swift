/// The parts of an instance's address.
enum ResourceAddress {
  /// The name a thing gets when the manifest gives it none: the last name of its address with its index, such as
  /// `telemetry` of `module.pipeline.topic.telemetry` and `sensor-2` of `device.sensor[2]`; what is not a letter,
  /// digit, `-` or `_` becomes `-`.
  static func defaultName(_ address: String) -> String {
    var last = address[...]
    var depth = 0
    for index in address.indices {
      switch address[index] {
      case "[": depth += 1
      case "]": depth -= 1
      case "." where depth == 0: last = address[address.index(after: index)...]
      default: break
      }
    }
    var name = ""
    for character in last {
      let isPlain = character.isASCII && (character.isLetter || character.isNumber || character == "_")
      if isPlain { name.append(character) } else if name.last != "-" { name.append("-") }
    }
    while name.last == "-" { name.removeLast() }
    return name.isEmpty ? "unnamed" : name
  }
}
