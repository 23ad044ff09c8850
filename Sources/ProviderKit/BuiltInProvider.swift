import Diagnostics
import Values

/// The provider whose types are `ResourceType`s and `DataSourceType`s of this program.
public struct BuiltInProvider: Provider {
  public let name: String
  private let resources: [String: any ResourceType]
  private let dataSources: [String: any DataSourceType]
  private let builtSchema: ProviderSchema
  private let tidy: @Sendable () async -> Void

  /// Of types with the same name the last one counts.
  /// - Parameter isNaming: whether its types name their things by the configuration or by addresses, so that what is made anew from the
  ///   same configuration is the same thing.
  /// - Parameter tidy: what there is to do after the changes of a run.
  public init(
    name: String = "local", isNaming: Bool = false, resources: [any ResourceType],
    dataSources: [any DataSourceType] = [],
    tidy: @escaping @Sendable () async -> Void = {}
  ) {
    self.tidy = tidy
    self.name = name
    self.resources = Dictionary(resources.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    self.dataSources = Dictionary(dataSources.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    builtSchema = ProviderSchema(
      resources: self.resources.mapValues { type in
        var schema = type.schema
        schema.isNamedByConfiguration = isNaming && !schema.isStateOnly
        return schema
      },
      dataSources: self.dataSources.mapValues(\.schema))
  }

  public func schema() async throws -> ProviderSchema { builtSchema }

  public func finish() async { await tidy() }

  public func configure(_ configuration: Value) async -> [ProviderDiagnostic] { [] }

  public func validateResource(type: String, configuration: Value) async -> [ProviderDiagnostic] {
    guard let resource = resources[type], let schema = builtSchema.resources[type] else { return [unknown(type)] }
    let found = SchemaValidation.check(configuration, against: schema.block)
    return found.hasErrors ? found : found + (await resource.validate(configuration))
  }

  public func validateDataSource(type: String, configuration: Value) async -> [ProviderDiagnostic] {
    guard let source = dataSources[type], let schema = builtSchema.dataSources[type] else { return [unknown(type)] }
    let found = SchemaValidation.check(configuration, against: schema.block)
    return found.hasErrors ? found : found + (await source.validate(configuration))
  }

  public func upgrade(_ request: UpgradeRequest) async -> ProviderResult<Value> {
    await answer(request.type) { try $0.upgrade(request.value, from: request.storedVersion) }
  }

  public func read(_ request: ReadRequest) async -> ProviderResult<StoredObject?> {
    guard let resource = resources[request.type] else { return ProviderResult(nil, [unknown(request.type)]) }
    do {
      return ProviderResult(.some(try await resource.read(request.current, request.context)))
    } catch let gone as GoneObject {
      return ProviderResult(.some(nil), reason: gone.reason)
    } catch {
      return ProviderResult(nil, ProviderDiagnostic.describing(error))
    }
  }

  public func plan(_ request: PlanRequest) async -> ProviderResult<PlannedObject> {
    await answer(request.type) { resource in
      try await resource.plan(request, basis: basis(request))
    }
  }

  /// What follows from the schema alone: the proposed object, replaced when an attribute changes that says so.
  private func basis(_ request: PlanRequest) -> PlannedObject {
    guard let prior = request.prior, let schema = builtSchema.resources[request.type] else {
      return PlannedObject(request.proposed)
    }
    if prior.value == request.proposed { return PlannedObject(prior.value, privateData: prior.privateData) }
    return PlannedObject(
      request.proposed,
      replacePaths: ReplacementPaths.find(schema.block, prior: prior.value, planned: request.proposed),
      privateData: prior.privateData)
  }

  public func apply(_ request: ApplyRequest) async -> ApplyResult {
    guard let resource = resources[request.type] else { return ApplyResult(nil, [unknown(request.type)]) }
    switch request.action {
    case .create(let planned, let configuration):
      let operation = Operation(
        context: request.context, token: request.token, configuration: configuration,
        privateData: planned.privateData, sensitive: request.sensitive)
      return await result(otherwise: nil) { try await resource.create(planned.value, operation) }
    case .update(let prior, let planned, let configuration):
      let operation = Operation(
        context: request.context, token: request.token, configuration: configuration,
        privateData: planned.privateData, sensitive: request.sensitive)
      return await result(otherwise: prior) { try await resource.update(prior, to: planned.value, operation) }
    case .delete(let prior):
      let operation = Operation(
        context: request.context, token: request.token, configuration: .null(),
        privateData: prior.privateData)
      return await result(otherwise: prior) {
        try await resource.delete(prior, operation)
        return nil
      }
    }
  }

  public func importObject(_ request: ImportRequest) async -> ProviderResult<StoredObject> {
    await answer(request.type) { try await $0.importObject(id: request.id, request.context) }
  }

  public func readData(_ request: ReadDataRequest) async -> ProviderResult<Value> {
    guard let source = dataSources[request.type] else { return ProviderResult(nil, [unknown(request.type)]) }
    do {
      return ProviderResult(try await source.read(request.configuration, request.context))
    } catch {
      return ProviderResult(nil, ProviderDiagnostic.describing(error))
    }
  }

  public func recover(_ request: RecoverRequest) async -> ProviderResult<Recovery> {
    await answer(request.type) { try await $0.recover(request) }
  }

  // MARK: -

  private func unknown(_ type: String) -> ProviderDiagnostic {
    ProviderDiagnostic(.error, "provider `\(name)` has no type `\(type)`")
  }

  private func answer<Answer: Sendable>(
    _ type: String, _ body: (any ResourceType) async throws -> Answer
  ) async -> ProviderResult<Answer> {
    guard let resource = resources[type] else { return ProviderResult(nil, [unknown(type)]) }
    do {
      return ProviderResult(try await body(resource))
    } catch {
      return ProviderResult(nil, ProviderDiagnostic.describing(error))
    }
  }

  private func result(
    otherwise remaining: StoredObject?, _ body: () async throws -> StoredObject?
  ) async -> ApplyResult {
    do {
      return ApplyResult(try await body())
    } catch let partial as PartialFailure {
      return ApplyResult(partial.object, failure(partial))
    } catch {
      return ApplyResult(remaining, failure(error))
    }
  }

  /// What the error says, with at least one error among it, so that a failed change counts as failed.
  private func failure(_ error: any Error) -> [ProviderDiagnostic] {
    let found = ProviderDiagnostic.describing(error)
    return found.hasErrors ? found : found + [ProviderDiagnostic(.error, "the change failed")]
  }
}
