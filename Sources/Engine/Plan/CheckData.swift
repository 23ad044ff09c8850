import Diagnostics
import Language
import ProviderKit
import Values

/// The data source that a check block has of its own.
enum CheckData {
  /// What to read; `nil` when its body does not evaluate, which is reported.
  static func read(
    _ data: ResourceConfiguration, _ scope: ModuleScope, _ catalog: Catalog, _ stack: StackIdentity,
    _ events: @escaping EngineEventHandler, _ diagnostics: inout Diagnostics
  ) -> DataRead? {
    guard let type = catalog.type(data.type, .data) else {
      diagnostics.append(catalog.unknownType(data.type, .data, range: data.range))
      return nil
    }
    let body = Evaluate.body(data, type.decodeSchema, scope, &diagnostics)
    guard !diagnostics.hasErrors else { return nil }
    let address = InstanceAddress(scope.store.instance(scope.instance).path, data.resource)
    return DataRead(
      address: address, type: type, body: body,
      context: ObjectContext(address: address.description, stack: stack), events: events)
  }
}
