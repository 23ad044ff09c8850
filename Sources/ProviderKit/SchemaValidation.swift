import Diagnostics
import Values

/// Checks a block's value against its schema: types, what is required, what only the provider sets, how many blocks there
/// are, and the validators of attributes. Unknown values pass, null means "not set".
public enum SchemaValidation {
  public static func check(_ value: Value, against schema: BlockSchema) -> [ProviderDiagnostic] {
    var found: [ProviderDiagnostic] = []
    check(value, schema, ValuePath(), &found)
    return found
  }

  private static func check(
    _ value: Value, _ schema: BlockSchema, _ path: ValuePath, _ found: inout [ProviderDiagnostic]
  ) {
    guard value.isKnown, !value.isNull else { return }
    guard let members = value.attributes else {
      found.append(
        ProviderDiagnostic(
          .error, "wrong type", detail: "an object is required, but this is \(value.type.friendlyPhrase)",
          path: path))
      return
    }
    var known = 0
    for (name, member) in zip(members.keys, members.values) {
      known += 1
      if let attribute = schema.attributes[name] {
        check(member, attribute, name, in: path, &found)
      } else if let nested = schema.blocks[name] {
        check(member, nested, name, path.attribute(name), &found)
      } else {
        known -= 1
        let names = Array(schema.attributes.keys) + schema.blocks.keys
        found.append(
          ProviderDiagnostic(
            .error, "unsupported attribute `\(name)`", path: path.attribute(name),
            hints: Suggestion.hints(for: name, among: names)))
      }
    }
    guard known < schema.attributes.count + schema.blocks.count else { return }
    let absent = schema.attributes.filter { $0.value.presence == .required && members[$0.key] == nil }
    for name in absent.keys.sorted() { found.append(missing(name, path)) }
  }

  private static func missing(_ name: String, _ path: ValuePath) -> ProviderDiagnostic {
    ProviderDiagnostic(
      .error, "missing attribute `\(name)`", detail: "the attribute `\(name)` is required", path: path)
  }

  private static func check(
    _ value: Value, _ attribute: AttributeSchema, _ name: String, in parent: ValuePath,
    _ found: inout [ProviderDiagnostic]
  ) {
    if value.isNull {
      if attribute.presence == .required { found.append(missing(name, parent)) }
      return
    }
    guard attribute.isConfigurable else {
      found.append(
        ProviderDiagnostic(
          .error, "attribute `\(name)` cannot be set", detail: "its value is decided by the provider",
          path: parent.attribute(name),
          hints: ["remove `\(name)` from the configuration"]))
      return
    }
    if let deprecation = attribute.deprecation {
      found.append(
        ProviderDiagnostic(
          .warning, "attribute `\(name)` is deprecated", detail: deprecation, path: parent.attribute(name)))
    }
    guard value.isKnown else { return }
    if !attribute.type.hasDynamic, !value.type.conforms(to: attribute.type.withoutOptional) {
      found.append(
        ProviderDiagnostic(
          .error, "wrong type for attribute `\(name)`",
          detail: "\(attribute.type.friendlyPhrase) is required, but this is \(value.type.friendlyPhrase)",
          path: parent.attribute(name)))
      return
    }
    guard value.isWhollyKnown else { return }
    let plain = attribute.validators.isEmpty ? value : value.deeplyUnmarked
    for validator in attribute.validators {
      guard let complaint = validator.check(plain) else { continue }
      let hidesValue = attribute.sensitive || !value.deepMarks.isEmpty
      found.append(
        ProviderDiagnostic(
          .error, "invalid value for attribute `\(name)`",
          detail: hidesValue ? "expected \(validator.summary)" : complaint, path: parent.attribute(name)))
    }
  }

  private static func check(
    _ value: Value, _ nested: NestedBlockSchema, _ name: String, _ path: ValuePath,
    _ found: inout [ProviderDiagnostic]
  ) {
    guard value.isKnown else { return }
    if nested.nesting == .single || nested.nesting == .group {
      if value.isNull, nested.minimum > 0 { found.append(tooFew(name, nested.minimum, path)) }
      return check(value, nested.block, path, &found)
    }
    let steps = value.steps
    if steps.count < nested.minimum { found.append(tooFew(name, nested.minimum, path)) }
    if let maximum = nested.maximum, steps.count > maximum {
      found.append(
        ProviderDiagnostic(
          .error, "too many `\(name)` blocks",
          detail: "at most \(maximum) may stand here, but there are \(steps.count)",
          path: path))
    }
    for (step, element) in steps { check(element, nested.block, path.appending(step), &found) }
  }

  private static func tooFew(_ name: String, _ minimum: Int, _ path: ValuePath) -> ProviderDiagnostic {
    ProviderDiagnostic(
      .error, "missing `\(name)` block",
      detail: minimum == 1 ? "a block `\(name)` is required" : "at least \(minimum) blocks `\(name)` are required",
      path: ValuePath(path.steps.dropLast()))
  }
}
