/// An address as people give it, which stands for one object or many: an instance, a resource with all its instances, or a
/// module with all that is in it.
public struct AddressPattern: Hashable, Sendable {
  public let text: String
  /// Whether it names a module and not a resource.
  public let isModule: Bool
  /// The instance it names, or the resource when it has no key; `nil` for a module.
  let address: InstanceAddress?

  /// - Returns: `nil` when the text is no address.
  public init?(_ text: String) {
    self.text = text
    address = InstanceAddress(shown: text)
    isModule = Self.isModule(text)
    guard address != nil || isModule else { return nil }
  }

  public func matches(_ other: InstanceAddress) -> Bool {
    if isModule { return other.module == text || Self.stands(other.module, below: text) }
    guard let address else { return false }
    return other == address || (address.key == nil && other.resourceInstances == address.text)
  }

  /// Whether the module `path` is an instance of `prefix`, or inside it.
  private static func stands(_ path: String, below prefix: String) -> Bool {
    guard path.hasPrefix(prefix) else { return false }
    let next = path.utf8.dropFirst(prefix.utf8.count).first
    return next == 0x2E || next == 0x5B
  }

  /// `module.a["x"].module.b` and nothing after it.
  private static func isModule(_ text: String) -> Bool {
    var scanner = JSONTextScanner(Array(text.utf8))
    repeat {
      guard scanner.word() == "module", scanner.take(0x2E), scanner.word() != nil else { return false }
      if scanner.take(0x5B) {
        guard scanner.integer() != nil || scanner.string() != nil, scanner.take(0x5D) else { return false }
      }
    } while scanner.take(0x2E)
    return scanner.isAtEnd
  }
}
