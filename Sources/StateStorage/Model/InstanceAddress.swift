/// Where an instance stands in the configuration, taken apart as the state keeps it.
///
/// The store does not interpret addresses beyond writing and reading this text form:
/// `module.app["eu"].data.http.page[0]`.
public struct InstanceAddress: Hashable, Sendable {
  public enum Mode: String, Hashable, Sendable { case managed, data }

  /// The key of one instance of a resource with `count` or `for_each`.
  public enum Key: Hashable, Sendable {
    case index(Int)
    case name(String)
  }

  /// The path of module calls, such as `module.app["eu"].module.store`; empty for the root.
  public let module: String
  public let mode: Mode
  public let type: String
  public let name: String
  public let key: Key?
  /// The whole address as text, unique within a state.
  public let text: String

  public init(module: String = "", mode: Mode = .managed, type: String, name: String, key: Key? = nil) {
    self.module = module
    self.mode = mode
    self.type = type
    self.name = name
    self.key = key
    var text = module.isEmpty ? "" : module + "."
    if mode == .data { text += "data." }
    text += type + "." + name
    if let key { text += "[" + key.json + "]" }
    self.text = text
  }
}

extension InstanceAddress.Key {
  /// `3` or `"eu"`, a JSON text.
  public var json: String {
    switch self {
    case .index(let index): return String(index)
    case .name(let name): return JSONText.quoted(name)
    }
  }

  /// The key that `json` wrote; `nil` when the text is not one.
  public init?(json: String) {
    if let index = Int(json) {
      self = .index(index)
    } else if let name = JSONText.unquoted(json) {
      self = .name(name)
    } else {
      return nil
    }
  }
}

extension InstanceAddress: CustomStringConvertible {
  public var description: String { text }
}

extension InstanceAddress: Comparable {
  public static func < (left: InstanceAddress, right: InstanceAddress) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
