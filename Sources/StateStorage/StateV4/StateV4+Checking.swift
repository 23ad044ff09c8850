import FoundationEssentials
import Values

/// The parts of a file, each refused where it is not what it should be: what is taken must be readable from then on.
extension StateV4 {
  /// Serials beyond are refused: no state gets there by being changed, and what is there cannot be followed on.
  static let largestSerial = 1 << 52

  /// The members of an object that may be missing.
  static func members(_ json: JSON, _ name: String, _ what: String) throws -> [JSON.Member] {
    switch json[name] {
    case nil, .null?: return []
    case .object(let members)?: return members
    default: throw unreadable(placed("`\(name)` is not an object", what))
    }
  }

  /// The elements of a list that may be missing.
  static func elements(_ json: JSON, _ name: String, _ what: String) throws -> [JSON] {
    switch json[name] {
    case nil, .null?: return []
    case .array(let elements)?: return elements
    default: throw unreadable(placed("`\(name)` is not a list", what))
    }
  }

  static func text(_ json: JSON, _ name: String, _ what: String) throws -> String? {
    switch json[name] {
    case nil, .null?, .string("")?: return nil
    case .string(let text)?: return text
    default: throw unreadable(placed("`\(name)` is not a text", what))
    }
  }

  static func flag(_ json: JSON, _ name: String, _ what: String) throws -> Bool {
    switch json[name] {
    case nil, .null?: return false
    case .bool(let flag)?: return flag
    default: throw unreadable(placed("`\(name)` is neither true nor false", what))
    }
  }

  static func number(_ json: JSON, _ name: String, _ what: String) throws -> Int {
    switch json[name] {
    case nil, .null?: return 0
    case .number(let number)?:
      guard let number = number.int, (0...Int(Int32.max)).contains(number) else { fallthrough }
      return number
    default: throw unreadable(placed("`\(name)` is not a whole number", what))
    }
  }

  private static func placed(_ fault: String, _ what: String) -> String { what.isEmpty ? fault : "\(what): \(fault)" }

  // MARK: Objects

  static func address(_ instance: JSON, of resource: JSON, at place: String) throws -> InstanceAddress {
    guard let type = resource["type"]?.string, let name = resource["name"]?.string,
      let mode = InstanceAddress.Mode(rawValue: resource["mode"]?.string ?? "")
    else { throw unreadable("\(place): the resource has no mode, type or name") }
    guard isName(type) else { throw unreadable("\(place): `\(type)` is no name of a type") }
    guard isName(name) else { throw unreadable("\(place): `\(name)` is no name of a resource") }
    let module = try text(resource, "module", place) ?? ""
    let address = InstanceAddress(
      module: module, mode: mode, type: type, name: name, key: try key(instance["index_key"], place))
    // A module's path is checked by reading it as all else will.
    guard InstanceAddress(text: address.text) == address, isModule(module) else {
      throw unreadable("\(place): `\(address)` is no address")
    }
    return address
  }

  private static func key(_ json: JSON?, _ place: String) throws -> InstanceAddress.Key? {
    switch json {
    case nil, .null?: return nil
    case .string(let name)?: return .name(name)
    case .number(let number)?:
      guard let index = number.int, index >= 0 else { fallthrough }
      return .index(index)
    default: throw unreadable("\(place): `index_key` is neither a name nor a whole number")
    }
  }

  static func provider(_ resource: JSON, _ what: String) throws -> String {
    let provider = try text(resource, "provider", what) ?? ""
    let isNew = provider.contains("provider[\"") && provider.contains("\"]")
    guard isNew || provider.split(separator: ".").contains("provider") else {
      throw unreadable("\(what): `provider` names none")
    }
    return provider
  }

  static func status(_ instance: JSON, _ what: String) throws -> InstanceRecord.Status {
    switch try text(instance, "status", what) {
    case nil: return .ready
    case "tainted"?: return .tainted
    case let status?: throw unreadable("\(what): `\(status)` is no status of an object")
    }
  }

  static func privateBytes(_ instance: JSON, _ what: String) throws -> [UInt8] {
    guard let text = try text(instance, "private", what) else { return [] }
    guard let data = Data(base64Encoded: text) else { throw unreadable("\(what) has damaged private bytes") }
    return Array(data)
  }

  /// The older `depends_on` may name what is no resource, which nothing follows from.
  static func dependencies(_ instance: JSON, _ what: String) throws -> [String] {
    if instance["dependencies"] == nil {
      return try elements(instance, "depends_on", what).compactMap(\.string).filter { isResource($0) }
    }
    return try elements(instance, "dependencies", what).map { json in
      guard let text = json.string, isResource(text) else {
        throw unreadable("\(what): `\(json.string ?? "dependencies")` is no address of a resource")
      }
      return text
    }
  }

  private static func isResource(_ text: String) -> Bool {
    guard let address = InstanceAddress(text: text) else { return false }
    return isName(address.type) && isName(address.name) && isModule(address.module)
  }

  /// The words of a module's path are names; that it is a path is known.
  private static func isModule(_ path: String) -> Bool {
    var scanner = JSONTextScanner(Array(path.utf8))
    while !scanner.isAtEnd {
      guard let word = scanner.word() else { return false }
      guard isName(word) else { return false }
      if scanner.take(0x5B) {
        guard scanner.integer() != nil || scanner.string() != nil, scanner.take(0x5D) else { return false }
      }
      if !scanner.isAtEnd, !scanner.take(0x2E) { return false }
    }
    return true
  }

  /// As HCL has names: a letter or `_`, then letters, digits, `_` and `-`.
  static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first == "_" || first.properties.isIDStart else { return false }
    return text.unicodeScalars.allSatisfy { $0 == "-" || $0.properties.isIDContinue }
  }
}
