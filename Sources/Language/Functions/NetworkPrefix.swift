import Values

/// An address and the length of its prefix: `10.1.0.0/16`, `fd00::/8`.
struct NetworkPrefix {
  /// 4 or 16 bytes.
  var bytes: [UInt8]
  var length: Int

  var width: Int { bytes.count * 8 }
  var isIPv4: Bool { bytes.count == 4 }

  init(bytes: [UInt8], length: Int) {
    self.bytes = bytes
    self.length = length
  }

  /// Reads the notation; bits after the prefix become zero.
  init(_ text: String) throws(FunctionError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let length = Int(parts[1]), let bytes = Self.address(String(parts[0])),
      (0...bytes.count * 8).contains(length), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else {
      throw FunctionError(
        "\(StringLiteral.quoted(text)) is no address with a prefix length", argument: 0,
        hints: ["write it as in \"10.0.0.0/8\""])
    }
    self.bytes = bytes
    self.length = length
    for bit in length..<width { set(bit, to: false) }
  }

  /// With the bits after the prefix zero.
  var masked: NetworkPrefix {
    var result = self
    for bit in length..<width { result.set(bit, to: false) }
    return result
  }

  private mutating func set(_ bit: Int, to value: Bool) {
    guard bytes.indices.contains(bit / 8) else { return }
    let mask: UInt8 = 0x80 >> UInt8(bit % 8)
    if value { bytes[bit / 8] |= mask } else { bytes[bit / 8] &= ~mask }
  }

  /// Writes a number into the bits from `start` to before `end`; `nil` if it does not fit. A negative one counts from the end.
  func numbered(_ number: Number, from start: Int, to end: Int) -> NetworkPrefix? {
    let room = end - start
    guard room >= 0, let digits = number.magnitude.digits(radix: 2), var bits = Self.bits(digits, room) else {
      return nil
    }
    if number.isNegative {
      // The two's complement: all bits after the last 1 and that itself stay, those before turn.
      guard digits.utf8.count <= room || bits.allSatisfy({ !$0 }) else { return nil }
      let last = bits.lastIndex(of: true) ?? 0
      for index in 0..<last { bits[index].toggle() }
    } else if digits.utf8.count > room, !number.isZero {
      return nil
    }
    var result = self
    for (offset, bit) in bits.enumerated() { result.set(start + offset, to: bit) }
    result.length = end
    return result
  }

  /// The last `room` binary digits; `nil` when there are more than one further.
  private static func bits(_ digits: String, _ room: Int) -> [Bool]? {
    let digits = digits.utf8.map { $0 == UInt8(ascii: "1") }
    guard digits.count <= room + 1 else { return nil }
    let kept = digits.suffix(room)
    return [Bool](repeating: false, count: room - kept.count) + kept
  }

  private static func address(_ text: String) -> [UInt8]? {
    text.contains(":") ? ipv6(text) : ipv4(text)
  }

  private static func ipv4(_ text: String) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard let byte = UInt8(part), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        part.utf8.count == 1 || part.first != "0"
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func ipv6(_ text: String) -> [UInt8]? {
    var head: [UInt8] = []
    var tail: [UInt8]?
    guard let gap = text.range(ofDoubleColonIn: text) else {
      head = groups(text) ?? []
      return head.count == 16 ? head : nil
    }
    let before = String(text[..<gap])
    let after = String(text[text.index(gap, offsetBy: 2)...])
    head = before.isEmpty ? [] : groups(before) ?? [UInt8](repeating: 0, count: 17)
    tail = after.isEmpty ? [] : groups(after)
    guard let tail, head.count + tail.count <= 14 else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  private static func groups(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains("."), let last = ipv4(String(part)) {
        bytes += last
        continue
      }
      guard (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16), part.first != "+" else {
        return nil
      }
      bytes += [UInt8(group >> 8), UInt8(group & 255)]
    }
    return bytes
  }

  /// The address without the length; IPv6 by RFC 5952.
  var address: String {
    if isIPv4 { return bytes.map(String.init).joined(separator: ".") }
    let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > Swift.max(best.count, 1) { best = start..<end }
      start = end + 1
    }
    func text(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
    return best.isEmpty ? text(groups[...]) : "\(text(groups[..<best.lowerBound]))::\(text(groups[best.upperBound...]))"
  }

  var text: String { "\(address)/\(length)" }
}

extension String {
  fileprivate func range(ofDoubleColonIn text: String) -> String.Index? {
    var previous: String.Index?
    for index in text.indices {
      if text[index] == ":", let before = previous, text[before] == ":" { return before }
      previous = index
    }
    return nil
  }
}

/// Functions of network addresses.
extension FunctionLibrary {
  static let networks: [Function] = [cidrcontains, cidrhost, cidrnetmask, cidrsubnet, cidrsubnets]

  static let cidrcontains = Function(
    "cidrcontains", "Whether a network has an address, or all of another network.",
    [.init("containing_prefix", .string), .init("contained_ip_or_prefix", .string)], returns: .bool
  ) { arguments in
    let outer = try NetworkPrefix(try arguments.string(0))
    let text = try arguments.string(1)
    let inner: NetworkPrefix
    do throws(FunctionError) {
      inner = try NetworkPrefix(text.contains("/") ? text : text + (text.contains(":") ? "/128" : "/32"))
    } catch {
      throw FunctionError(error.message, argument: 1, hints: error.hints)
    }
    guard outer.isIPv4 == inner.isIPv4 else {
      throw FunctionError("one is of IPv4 and the other of IPv6", argument: 1)
    }
    let cut = NetworkPrefix(bytes: inner.bytes, length: outer.length).masked
    return .bool(inner.length >= outer.length && cut.bytes == outer.bytes)
  }

  static let cidrhost = Function(
    "cidrhost", "The address of a host by number within a network.",
    [.init("prefix", .string), .init("hostnum", .number)], returns: .string
  ) { arguments in
    let prefix = try NetworkPrefix(try arguments.string(0))
    let number = try wholeNumber(arguments, 1)
    guard let host = prefix.numbered(number, from: prefix.length, to: prefix.width) else {
      throw FunctionError("a prefix of \(prefix.length) bits has no room for host \(number)", argument: 1)
    }
    return .string(host.address)
  }

  static let cidrnetmask = Function(
    "cidrnetmask", "The netmask of an IPv4 network.", [.init("prefix", .string)], returns: .string
  ) { arguments in
    let prefix = try NetworkPrefix(try arguments.string(0))
    // An address of IPv4 in the clothes of IPv6, `::ffff:10.0.0.0`, is one; its mask has the clothes too.
    let isMapped = !prefix.isIPv4 && prefix.bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
    guard prefix.isIPv4 || isMapped else { throw FunctionError("only IPv4 networks have a netmask", argument: 0) }
    let zero = NetworkPrefix(bytes: prefix.bytes.map { _ in 0 }, length: 0)
    return .string(zero.numbered(-1, from: 0, to: prefix.length)?.address ?? zero.address)
  }

  static let cidrsubnet = Function(
    "cidrsubnet", "The subnet of a number within a network whose prefix is made longer.",
    [.init("prefix", .string), .init("newbits", .number), .init("netnum", .number)], returns: .string
  ) { arguments in
    let prefix = try NetworkPrefix(try arguments.string(0))
    let bits = try arguments.int(1)
    let number = try wholeNumber(arguments, 2)
    guard bits >= 0, bits <= prefix.width - prefix.length else {
      throw FunctionError("a prefix of \(prefix.length) bits cannot be made \(bits) longer", argument: 1)
    }
    guard !number.isNegative, let subnet = prefix.numbered(number, from: prefix.length, to: prefix.length + bits) else {
      throw FunctionError("\(bits) more bits have no room for subnet \(number)", argument: 2)
    }
    return .string(subnet.text)
  }

  static let cidrsubnets = Function(
    "cidrsubnets", "Subnets that follow one another within a network, each with its own longer prefix.",
    [.init("prefix", .string)], variadic: .init("newbits", .number), returns: .list(.string)
  ) { arguments in
    let prefix = try NetworkPrefix(try arguments.string(0))
    var subnets: [Value] = []
    // Where the next subnet may begin, as a fraction of the network in bits of the width.
    var position = [UInt8](repeating: 0, count: prefix.bytes.count + 1)
    for index in 1..<Swift.max(arguments.count, 1) {
      let bits = try arguments.int(index)
      guard bits >= 1, bits <= prefix.width - prefix.length else {
        throw FunctionError("a prefix of \(prefix.length) bits cannot be made \(bits) longer", argument: index)
      }
      let end = prefix.length + bits
      align(&position, to: end)
      guard !overflows(position, prefix) else {
        throw FunctionError("there is no room left in \(prefix.text) for this subnet", argument: index)
      }
      let bytes = zip(prefix.bytes, position.dropFirst()).map { $0 | $1 }
      subnets.append(.string(NetworkPrefix(bytes: bytes, length: end).text))
      add(&position, bit: end)
    }
    return .list(subnets, of: .string)
  }

  /// A whole number of any size: the hosts of a network can be as many as 2¹²⁸.
  private static func wholeNumber(
    _ arguments: FunctionArguments, _ index: Int
  ) throws(FunctionError) -> Number {
    let number = try arguments.number(index)
    guard number.isInteger else { throw FunctionError("a whole number is required", argument: index) }
    return number
  }

  /// Rounds a position up to a multiple of a subnet's size; its first byte is for overflow.
  private static func align(_ position: inout [UInt8], to end: Int) {
    let width = (position.count - 1) * 8
    let isAligned = (end..<width).allSatisfy { position[$0 / 8 + 1] & (0x80 >> UInt8($0 % 8)) == 0 }
    for bit in end..<width { position[bit / 8 + 1] &= ~(0x80 >> UInt8(bit % 8)) }
    if !isAligned { add(&position, bit: end) }
  }

  private static func add(_ position: inout [UInt8], bit end: Int) {
    guard end > 0 else {
      position[0] = 1
      return
    }
    var index = (end - 1) / 8 + 1
    var carry = UInt16(0x80 >> UInt16((end - 1) % 8))
    while index >= 0, carry > 0 {
      let sum = UInt16(position[index]) + carry
      position[index] = UInt8(truncatingIfNeeded: sum)
      carry = sum >> 8
      index -= 1
    }
  }

  private static func overflows(_ position: [UInt8], _ prefix: NetworkPrefix) -> Bool {
    if position[0] != 0 { return true }
    return (0..<prefix.length).contains { position[$0 / 8 + 1] & (0x80 >> UInt8($0 % 8)) != 0 }
  }
}
