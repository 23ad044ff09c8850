import AgentAPI
import Platform
import ProviderKit
import TestSupport
import Testing
import Values

@testable import LocalCloud

/// A home with a running agent, and a stack in it, for types whose objects are units.
struct AgentCloud: Sendable {
  static let isMissing = StackProgram.path == nil || Engines().locate(.natsServer) == nil
  static let reason: Comment = "the `stack` program or nats-server is missing: run scripts/bootstrap.sh and swift build"

  let home: ScratchHome
  let environment: LocalCloudEnvironment
  let stack: StackIdentity

  init() async throws {
    home = try ScratchHome()
    try await CLI("agent", "start").home(home).expect()
    let info = try await AgentClient(directories: home.directories).info()
    environment = LocalCloudEnvironment(
      directories: home.directories, version: info.version, executable: StackProgram.path ?? "stack")
    stack = StackIdentity(
      id: "shop-1a2b3c4d", workspace: "default", rootDirectory: home.path,
      dataDirectory: home.directories.stackData("shop-1a2b3c4d"))
  }

  var provider: any Provider { LocalCloud.provider(environment: environment) }

  func context(_ address: String) -> ObjectContext { ObjectContext(address: address, stack: stack) }

  /// Plans and applies what the manifest says of an object, as the engine does. Records an issue for every error.
  @discardableResult
  func apply(
    _ address: String, _ attributes: [String: Value], prior: StoredObject? = nil, token: String = "token",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> StoredObject {
    let type = String(address.prefix { $0 != "." })
    let planned = try await plan(address, attributes, prior: prior)
    let action: ApplyRequest.Action =
      if let prior {
        .update(prior: prior, planned: planned, configuration: .null())
      } else {
        .create(planned: planned, configuration: .null())
      }
    let result = await provider.apply(
      ApplyRequest(type: type, context: context(address), action: action, token: token))
    #expect(result.diagnostics.map { "\($0.summary) \($0.detail)" } == [], sourceLocation: sourceLocation)
    return try #require(result.object, sourceLocation: sourceLocation)
  }

  func plan(_ address: String, _ attributes: [String: Value], prior: StoredObject?) async throws -> PlannedObject {
    let type = String(address.prefix { $0 != "." })
    let block = try #require(try await provider.schema().resources[type]).block
    var members: [String: Value] = [:]
    for (name, schema) in block.attributes { members[name] = .null(schema.type) }
    for (name, nested) in block.blocks { members[name] = nested.absentValue }
    let configuration = Value.object(members.merging(attributes) { $1 })
    let faults = await provider.validateResource(type: type, configuration: configuration)
    #expect(faults.map { "\($0.summary) \($0.detail)" } == [])
    let result = await provider.plan(
      PlanRequest(
        type: type, context: context(address), prior: prior, configuration: configuration,
        proposed: ProposedObject.make(block, prior: prior?.value, configuration: configuration)))
    #expect(result.diagnostics.map(\.summary) == [])
    return try #require(result.value)
  }

  func read(_ address: String, _ object: StoredObject) async throws -> StoredObject? {
    let type = String(address.prefix { $0 != "." })
    let result = await provider.read(ReadRequest(type: type, context: context(address), current: object))
    #expect(result.diagnostics.map(\.summary) == [])
    return try #require(result.value)
  }

  func delete(_ address: String, _ object: StoredObject) async throws {
    let type = String(address.prefix { $0 != "." })
    let result = await provider.apply(
      ApplyRequest(type: type, context: context(address), action: .delete(prior: object), token: "delete"))
    #expect(result.diagnostics.map { "\($0.summary) \($0.detail)" } == [])
  }

  func recover(_ address: String, token: String, planned: PlannedObject?) async throws -> Recovery {
    let type = String(address.prefix { $0 != "." })
    let result = await provider.recover(
      RecoverRequest(type: type, context: context(address), token: token, planned: planned, prior: nil))
    return try #require(result.value)
  }
}
