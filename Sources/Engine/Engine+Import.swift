import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

extension Engine {
  /// An object that no resource of the configuration stands for yet.
  public struct FoundObject: Sendable {
    public var address: InstanceAddress
    public var schema: BlockSchema
    public var value: Value
  }

  /// The object that an identifier stands for; `nil` when there is none, which is told. Nothing is written.
  public func lookUp(_ address: InstanceAddress, id: String) async -> (object: FoundObject?, diagnostics: Diagnostics) {
    var diagnostics = Diagnostics()
    guard let found = await find(address, id, &diagnostics) else { return (nil, diagnostics) }
    return (FoundObject(address: address, schema: found.type.block, value: found.value), diagnostics)
  }

  /// Puts the object that an identifier stands for into state, without changing it.
  ///
  /// - Returns: what there is to say; with errors, nothing was written.
  public func importObject(
    _ address: InstanceAddress, id: String, under lease: Lease
  ) async throws -> Diagnostics {
    var diagnostics = try await recover(under: lease)
    let graph = StaticGraph(configuration, catalog, into: &diagnostics)
    check(address, &diagnostics)
    let snapshot = try await store.snapshot()
    let stored = StoredAddress(address)
    if snapshot.instances.contains(where: { $0.address == stored && $0.deposed == nil }) {
      diagnostics.error(
        "there is an object at `\(address)` already", detail: "an address stands for one object",
        address: address.description,
        hints: ["`stack state rm '\(address)'` forgets the one there is, and leaves the real thing"])
    }
    if !diagnostics.hasErrors { try await checkInstance(address, &diagnostics) }
    guard !diagnostics.hasErrors, var object = await find(address, id, &diagnostics) else { return diagnostics }
    object.record.dependencies = graph.directDependencies(of: address.configuration).map(\.description)
    object.record.createBeforeDestroy = graph.createBeforeDestroy.contains(address.configuration)
    try await Journal(store, lease).commit([.put(try object.row())])
    return diagnostics
  }

  private func find(
    _ address: InstanceAddress, _ id: String, _ diagnostics: inout Diagnostics
  ) async -> StateObject? {
    let name = address.resource.type
    guard address.resource.mode == .managed else {
      diagnostics.error("`\(address)` cannot be imported", detail: "it is a data source, read anew by every plan")
      return nil
    }
    guard let type = catalog.type(name, .managed) else {
      diagnostics.append(catalog.unknownType(name, .managed).with(address: address.description))
      return nil
    }
    let context = ObjectContext(address: address.description, stack: setting.stack)
    let result = await ObjectImport(address: address, type: type, context: context, id: id).perform()
    for found in result.diagnostics {
      diagnostics.append(Diagnostic(found, body: nil, address: address.description, type))
    }
    return result.object
  }

  /// Whether the configuration has such an instance by the values of `count` and `for_each`: what it has not, the next apply would
  /// destroy. Where a plan cannot tell, since something else is wrong or not known yet, nothing is said.
  private func checkInstance(_ address: InstanceAddress, _ diagnostics: inout Diagnostics) async throws {
    let options = PlanOptions(targets: [address.configuration.description], refresh: false)
    guard let plan = try await plan(options).plan, plan.deferred.isEmpty else { return }
    guard !plan.changes.contains(where: { $0.address == address && $0.action != .delete }) else { return }
    let declared = plan.changes.filter { $0.action != .delete && $0.address.configuration == address.configuration }
      .map(\.address.description)
    diagnostics.error(
      "the manifests have no `\(address)`", detail: "the next apply would destroy what is imported there",
      range: configuration[address.configuration]?.range, address: address.description,
      hints: Suggestion.hints(for: address.description, among: declared)
        + ["add it to `count` or `for_each` of its resource, or of the module's call, first"])
  }

  /// Whether the configuration has such an instance, as far as its blocks tell.
  private func check(_ address: InstanceAddress, _ diagnostics: inout Diagnostics) {
    guard let resource = configuration[address.configuration] else {
      let known = configuration.resources.map(\.address.description)
      diagnostics.error(
        "there is no resource `\(address.configuration)` in the manifests", detail: "an import needs one to belong to",
        address: address.description,
        hints: Suggestion.hints(for: address.configuration.description, among: known.sorted())
          + ["write its block first, or have it written: `--generate-config FILE`"])
      return
    }
    let fits: Bool
    switch address.key {
    case .none: fits = resource.count == nil && resource.forEach == nil
    case .index: fits = resource.count != nil
    case .string: fits = resource.forEach != nil
    }
    guard !fits else { return }
    let wanted =
      resource.count != nil
      ? "has `count`, so an index belongs to its address: `\(address.configuration)[0]`"
      : resource.forEach != nil
        ? "has `for_each`, so a key belongs to its address: `\(address.configuration)[\"key\"]`"
        : "has neither `count` nor `for_each`, so its address has no key"
    diagnostics.error("`\(address)` is no instance of its resource", detail: "it \(wanted)", range: resource.range)
  }
}
