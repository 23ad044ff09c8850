import Diagnostics
import HCL
import Language
import ProviderKit
import StateStorage
import Values

/// The manifests in the form of `configuration` of Terraform's plan format: what each expression refers to, or the constant that it
/// is. The defaults of sensitive variables are left out.
struct ConfigurationJSON {
  /// How deep blocks and modules nest in it.
  private static let deepest = 64

  let configuration: Configuration
  let types: StateTypes

  var json: JSON {
    ["provider_config": providers, "root_module": module(configuration.root, depth: 0)]
  }

  /// A provider for each that a type belongs to.
  private var providers: JSON {
    var names: [String: String] = [:]
    for (address, _) in configuration.resources {
      let name = Self.provider(address.resource.type)
      names[Self.key(name)] = name
    }
    return .object(
      names.sorted { $0.key < $1.key }.map { key, name in
        .init(key, ["name": .string(key), "full_name": .string(name)])
      })
  }

  private static func provider(_ type: String) -> String { StateV4.providerName(StateV4.ownProvider, ofType: type) }
  private static func key(_ provider: String) -> String {
    provider.split(separator: "/").last.map(String.init) ?? provider
  }

  // MARK: Modules

  private func module(_ module: Module, depth: Int) -> JSON {
    var members: [JSON.Member] = []
    if !module.outputs.isEmpty {
      members.append(.init("outputs", .object(Self.sorted(module.outputs).map { .init($0.key, output($0.value)) })))
    }
    let resources = module.resources.sorted { $0.key < $1.key }.map { resource($0.value) }
    if !resources.isEmpty { members.append(.init("resources", .array(resources))) }
    if !module.calls.isEmpty, depth < Self.deepest {
      members.append(
        .init(
          "module_calls",
          .object(Self.sorted(module.calls).map { .init($0.key, call($0.value, in: module, depth: depth)) })))
    }
    if !module.variables.isEmpty {
      members.append(
        .init("variables", .object(Self.sorted(module.variables).map { .init($0.key, variable($0.value)) })))
    }
    return .object(members)
  }

  private func call(_ call: ModuleCall, in module: Module, depth: Int) -> JSON {
    var members: [JSON.Member] = []
    if case .local(let path) = call.source { members.append(.init("source", .string(path))) }
    if !call.inputs.isEmpty {
      members.append(
        .init("expressions", .object(Self.sorted(call.inputs).map { .init($0.key, expression($0.value)) })))
    }
    if let count = call.count { members.append(.init("count_expression", expression(count))) }
    if let forEach = call.forEach { members.append(.init("for_each_expression", expression(forEach))) }
    if let inner = configuration[module.address.child(call.name)] {
      members.append(.init("module", self.module(inner, depth: depth + 1)))
    }
    if let version = call.version { members.append(.init("version_constraint", .string(version))) }
    members += dependencies(call.dependsOn)
    return .object(members)
  }

  private func output(_ output: OutputConfiguration) -> JSON {
    var members: [JSON.Member] = [.init("expression", expression(output.value))]
    if let description = output.description { members.append(.init("description", .string(description))) }
    if output.isSensitive { members.append(.init("sensitive", true)) }
    return .object(members + dependencies(output.dependsOn))
  }

  private func variable(_ variable: VariableConfiguration) -> JSON {
    var members: [JSON.Member] = []
    if let value = variable.defaultValue, !variable.isSensitive {
      members.append(.init("default", ValueShape.redacted(value)))
    }
    if let description = variable.description { members.append(.init("description", .string(description))) }
    if variable.isSensitive { members.append(.init("sensitive", true)) }
    return .object(members)
  }

  // MARK: Resources

  private func resource(_ resource: ResourceConfiguration) -> JSON {
    let isData = resource.mode == .data
    var members: [JSON.Member] = [
      .init("address", .string(resource.resource.description)), .init("mode", .string(resource.mode.rawValue)),
      .init("type", .string(resource.type)), .init("name", .string(resource.name)),
      .init("provider_config_key", .string(Self.key(Self.provider(resource.type)))),
    ]
    var expressions: [JSON.Member] = []
    for part in resource.bodies {
      let own = body(part, types.block(resource.type, isData: isData), depth: 0)
      expressions.removeAll { known in own.contains { $0.key == known.key } }
      expressions += own
    }
    expressions.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    if !expressions.isEmpty { members.append(.init("expressions", .object(expressions))) }
    members.append(.init("schema_version", .number(Number(types.schemaVersion(resource.type, isData: isData)))))
    if let count = resource.count { members.append(.init("count_expression", expression(count))) }
    if let forEach = resource.forEach { members.append(.init("for_each_expression", expression(forEach))) }
    return .object(members + dependencies(resource.dependsOn))
  }

  private func body(_ body: Body, _ schema: BlockSchema?, depth: Int) -> [JSON.Member] {
    guard depth < Self.deepest else { return [] }
    var members = body.attributes.map { attribute in
      JSON.Member(attribute.name, expression(LocatedExpression(attribute, in: body)))
    }
    var blocks: [String: [JSON]] = [:]
    for block in body.blocks {
      blocks[block.type, default: []].append(
        .object(self.body(block.body, schema?.blocks[block.type]?.block, depth: depth + 1)))
    }
    members += blocks.map { name, found in
      let isOne = schema?.blocks[name].map { $0.nesting == .single || $0.nesting == .group } ?? false
      return JSON.Member(name, isOne ? found.first ?? .null : .array(found))
    }
    return members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private func dependencies(_ references: [Reference]) -> [JSON.Member] {
    if references.isEmpty { return [] }
    return [.init("depends_on", .array(references.map { .string($0.subject.description) }))]
  }

  // MARK: Expressions

  private func expression(_ located: LocatedExpression) -> JSON {
    let references = located.references
    if !references.isEmpty {
      return ["references": .array(references.flatMap(Self.names).map { .string($0) })]
    }
    guard located.expression.isConstant else { return [:] }
    var diagnostics = Diagnostics()
    let value = Evaluator(scope: EmptyScope()).evaluate(located, into: &diagnostics)
    return diagnostics.hasErrors ? [:] : ["constant_value": ValueShape.redacted(value)]
  }

  /// What a reference means, then what that is part of, down to the resource or module.
  private static func names(_ reference: Reference) -> [String] {
    var text = reference.subject.description
    var names = [text]
    for step in reference.steps {
      switch step {
      case .attribute(let name, _): text += ".\(name)"
      case .key(let key, _): text += "[\"\(key)\"]"
      case .index(let number, _, _): text += "[\(number.integer.map { String($0) } ?? "0")]"
      }
      names.append(text)
    }
    if case .module = reference.subject, !reference.key.isNone { names.removeFirst() }
    return names.reversed()
  }

  private static func sorted<Value>(_ members: [String: Value]) -> [(key: String, value: Value)] {
    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}
