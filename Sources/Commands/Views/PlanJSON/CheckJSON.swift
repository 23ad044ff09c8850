import Engine
import Language
import Values

/// Results of conditions in the form of Terraform's: by what is configured, with the instances below, and what is wrong with each.
struct CheckJSON {
  private struct Instance {
    var address: String
    var module: String
    var status: CheckResult.Status
    var problems: [String]
  }

  private let results: [CheckResult]
  /// What is configured, by the words it is shown in.
  private let configured: [String: [JSON.Member]]
  /// Of what has no instances.
  private let emptyStatus: CheckResult.Status

  init(_ plan: Plan, _ configuration: Configuration) {
    results = plan.checks
    // Of a part, and where conditions are not held, nobody has looked at what has no result.
    emptyStatus = plan.mode != .normal || plan.isPartial ? .unknown : .pass
    var configured: [String: [JSON.Member]] = [:]
    for result in Self.expected(configuration) {
      let (name, head, _) = Self.head(result)
      configured[name] = head
    }
    self.configured = configured
  }

  /// A result for each condition that there could be.
  private static func expected(_ configuration: Configuration) -> [CheckResult] {
    configuration.sortedModules.flatMap { module -> [CheckResult] in
      let path = module.address.description
      let prefix = path.isEmpty ? "" : path + "."
      func result(_ kind: CheckResult.Kind, _ address: String) -> CheckResult {
        CheckResult(kind: kind, address: prefix + address, status: .unknown, messages: [])
      }
      var expected: [CheckResult] = []
      for name in module.checks.keys { expected.append(result(.check, "check.\(name)")) }
      for resource in module.resources.values {
        let lifecycle = resource.lifecycle
        if lifecycle.preconditions.isEmpty && lifecycle.postconditions.isEmpty { continue }
        expected.append(result(.precondition, resource.resource.description))
      }
      for (name, output) in module.outputs where !output.preconditions.isEmpty {
        expected.append(result(.outputPrecondition, "output.\(name)"))
      }
      for (name, variable) in module.variables where !variable.validations.isEmpty {
        expected.append(result(.validation, "var.\(name)"))
      }
      return expected
    }
  }

  var json: JSON {
    var heads = configured
    var instances: [String: [Instance]] = [:]
    for result in results {
      let (name, head, module) = Self.head(result)
      heads[name] = head
      var all = instances[name] ?? []
      if let known = all.firstIndex(where: { $0.address == result.address }) {
        all[known].problems += result.messages
        all[known].status = Self.worse(all[known].status, result.status)
      } else {
        all.append(Instance(address: result.address, module: module, status: result.status, problems: result.messages))
      }
      instances[name] = all
    }
    let sorted = heads.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return .array(sorted.map { json(heads[$0] ?? [], instances[$0] ?? []) })
  }

  private func json(_ head: [JSON.Member], _ instances: [Instance]) -> JSON {
    guard !instances.isEmpty else { return ["address": .object(head), "status": .string(emptyStatus.rawValue)] }
    return [
      "address": .object(head), "status": .string(instances.map(\.status).reduce(.pass, Self.worse).rawValue),
      "instances": .array(instances.map(Self.json)),
    ]
  }

  private static func json(_ instance: Instance) -> JSON {
    var address: [JSON.Member] = [.init("to_display", .string(instance.address))]
    if !instance.module.isEmpty { address.append(.init("module", .string(instance.module))) }
    if let key = try? InstanceAddress(parsing: instance.address).key {
      switch key {
      case .index(let index): address.append(.init("instance_key", .number(Number(index))))
      case .string(let name): address.append(.init("instance_key", .string(name)))
      case .none: break
      }
    }
    var members: [JSON.Member] = [
      .init("address", .object(address)), .init("status", .string(instance.status.rawValue)),
    ]
    if !instance.problems.isEmpty {
      members.append(.init("problems", .array(instance.problems.map { ["message": .string($0)] })))
    }
    return .object(members)
  }

  /// What the result belongs to, as it is configured, and the instance of the module.
  private static func head(_ result: CheckResult) -> (name: String, [JSON.Member], module: String) {
    switch result.kind {
    case .precondition, .postcondition:
      guard let address = try? InstanceAddress(parsing: result.address) else { break }
      let configured = address.configuration
      var members: [JSON.Member] = [.init("kind", "resource"), .init("to_display", .string(configured.description))]
      if !configured.module.names.isEmpty {
        members.append(.init("module", .string(configured.module.description)))
      }
      members += [
        .init("mode", .string(configured.resource.mode.rawValue)), .init("type", .string(configured.resource.type)),
        .init("name", .string(configured.resource.name)),
      ]
      return (configured.description, members, address.module.description)
    case .check: return named("check", "check", result)
    case .outputPrecondition: return named("output_value", "output", result)
    case .validation: return named("var", "var", result)
    }
    return named("resource", "resource", result)
  }

  /// - Parameter word: what stands before the name in an address.
  private static func named(
    _ kind: String, _ word: String, _ result: CheckResult
  ) -> (name: String, [JSON.Member], module: String) {
    let name = result.address.split(separator: ".").last.map(String.init) ?? result.address
    let module = String(result.address.dropLast(word.count + name.count + 2))
    var path = ""
    if case .module(let found)? = try? TargetAddress(parsing: module) { path = found.module.description }
    let display = (path.isEmpty ? "" : path + ".") + word + "." + name
    var members: [JSON.Member] = [.init("kind", .string(kind)), .init("to_display", .string(display))]
    if !path.isEmpty { members.append(.init("module", .string(path))) }
    members.append(.init("name", .string(name)))
    return (display, members, module)
  }

  private static func worse(_ one: CheckResult.Status, _ other: CheckResult.Status) -> CheckResult.Status {
    let order: [CheckResult.Status] = [.pass, .unknown, .fail, .error]
    return (order.firstIndex(of: one) ?? 0) < (order.firstIndex(of: other) ?? 0) ? other : one
  }
}
