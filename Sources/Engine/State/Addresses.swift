import Language
import StateStorage

/// The address of an instance, as the configuration knows it.
public typealias InstanceAddress = Language.InstanceAddress
/// The key of an instance, as the configuration knows it.
public typealias InstanceKey = Language.InstanceKey
typealias StoredAddress = StateStorage.InstanceAddress
typealias StoredKey = StateStorage.InstanceKey

extension StoredAddress {
  init(_ address: InstanceAddress) {
    let key: StoredAddress.Key? =
      switch address.key {
      case .none: nil
      case .index(let index): .index(index)
      case .string(let name): .name(name)
      }
    self.init(
      module: address.module.description, mode: address.resource.mode == .data ? .data : .managed,
      type: address.resource.type, name: address.resource.name, key: key)
  }
}

/// Reads the addresses that state keeps; modules that many instances share are read once.
struct AddressReader {
  private var modules: [String: ModulePath] = ["": .root]

  /// `nil` when the address of the module is none.
  mutating func address(_ stored: StoredAddress) -> InstanceAddress? {
    guard let module = module(stored.module) else { return nil }
    let key: InstanceKey =
      switch stored.key {
      case nil: .none
      case .index(let index): .index(index)
      case .name(let name): .string(name)
      }
    return InstanceAddress(
      module, ResourceName(stored.mode == .data ? .data : .managed, stored.type, stored.name), key)
  }

  private mutating func module(_ text: String) -> ModulePath? {
    if let known = modules[text] { return known }
    guard case .module(let path)? = try? TargetAddress(parsing: text) else { return nil }
    modules[text] = path
    return path
  }
}
