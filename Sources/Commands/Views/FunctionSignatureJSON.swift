import Language
import Values

/// Signatures of functions as JSON: as `terraform metadata functions -json` writes them, and as its diagnostics do.
enum FunctionSignatureJSON {
  /// What `metadata functions` tells of a function.
  static func described(_ signature: FunctionSignature) -> JSON {
    var members: [JSON.Member] = [
      .init("description", .string(signature.description)), .init("return_type", json(signature.result)),
    ]
    if !signature.parameters.isEmpty {
      members.append(.init("parameters", .array(signature.parameters.map(described))))
    }
    if let variadic = signature.variadic { members.append(.init("variadic_parameter", described(variadic))) }
    return .object(members)
  }

  private static func described(_ parameter: FunctionSignature.Parameter) -> JSON {
    var members: [JSON.Member] = [.init("name", .string(parameter.name))]
    if !parameter.description.isEmpty { members.append(.init("description", .string(parameter.description))) }
    if parameter.allowsNull { members.append(.init("is_nullable", true)) }
    members.append(.init("type", json(parameter.type)))
    return .object(members)
  }

  /// The `function_call` of a diagnostic. The signature has the name without its namespaces.
  static func call(_ name: String) -> JSON {
    var members: [JSON.Member] = [.init("called_as", .string(name))]
    if let signature = FunctionLibrary.standard.signature(name) {
      let plain = String(signature.name.split(separator: ":").last ?? "")
      var parts: [JSON.Member] = [
        .init("name", .string(plain)), .init("params", .array(signature.parameters.map(brief))),
      ]
      if let variadic = signature.variadic { parts.append(.init("variadic_param", brief(variadic))) }
      parts.append(.init("return_type", json(signature.result)))
      members.append(.init("signature", .object(parts)))
    }
    return .object(members)
  }

  private static func brief(_ parameter: FunctionSignature.Parameter) -> JSON {
    ["name": .string(parameter.name), "type": json(parameter.type)]
  }

  private static func json(_ type: ValueType) -> JSON { (try? JSON(parsing: type.jsonBytes)) ?? .null }
}
