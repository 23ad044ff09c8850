import Language
import ProviderKit
import StateStorage
import Values

extension StateObject {
  /// An object that an import found.
  init(imported: StoredObject, at address: InstanceAddress, _ type: ObjectType) {
    self.init(
      address: address,
      new: InstanceRecord(
        address: StoredAddress(address), provider: type.provider.name, schemaVersion: type.schema.version,
        value: StoredValue(json: [])),
      type: type, value: type.block.markingSensitive(imported.value), privateData: imported.privateData)
  }
}

extension InstanceRecord {
  /// The resources that the object was made with. An entry that is no resource's address is passed over.
  var resourceDependencies: [ResourceAddress] {
    dependencies.compactMap { text in
      guard case .resource(let module, let resource)? = try? TargetAddress(parsing: text) else { return nil }
      return ResourceAddress(module.module, resource)
    }
  }
}
