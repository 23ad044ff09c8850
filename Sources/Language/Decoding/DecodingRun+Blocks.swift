import Diagnostics
import HCL
import Values

/// The blocks of one type in one body, `dynamic` ones expanded.
struct BlockInstances {
  struct Instance {
    var body: Body
    var range: SourceRange
    var labels: [String]
    var bindings: [Binding]
  }

  var all: [Instance] = []
  /// Whether a `dynamic` block's `for_each` is not known yet.
  var isUnknown = false
  var marks: Marks = []
}

extension DecodingRun {
  /// The value of all blocks of one type.
  mutating func nested(
    _ instances: BlockInstances, _ name: String, _ definition: DecodeSchema.NestedBlock, path: ValuePath,
    missing: SourceRange, isDamaged: Bool
  ) -> Value {
    let type = definition.schema.impliedType
    if instances.isUnknown { return Value.unknown(definition.unknownType(type)).marked(instances.marks) }
    check(instances.all, name, definition, missing: isDamaged ? nil : missing)
    if definition.schema.deprecation != nil, let first = instances.all.first {
      diagnostics.warning(
        "block `\(name)` is deprecated", detail: definition.schema.deprecation ?? "", range: first.range)
    }
    let value: Value
    switch definition.nesting {
    case .single, .group: value = single(instances.all.first, definition, type, path)
    case .list, .set:
      var values: [Value] = []
      for (index, instance) in instances.all.enumerated() {
        values.append(block(instance, definition.schema, path.index(index)))
      }
      if definition.nesting == .set {
        value = .set(values, of: type)
      } else {
        value = type.hasDynamic ? .tuple(values) : .list(values, of: type)
      }
    case .map: value = mapping(instances.all, definition.schema, type, path)
    }
    return value.marked(instances.marks)
  }

  private mutating func single(
    _ instance: BlockInstances.Instance?, _ definition: DecodeSchema.NestedBlock, _ type: ValueType,
    _ path: ValuePath
  ) -> Value {
    if let instance { return block(instance, definition.schema, path) }
    return definition.nesting == .group ? definition.schema.emptyValue : .null(type)
  }

  private mutating func mapping(
    _ instances: [BlockInstances.Instance], _ schema: DecodeSchema, _ type: ValueType, _ path: ValuePath
  ) -> Value {
    var entries: [String: Value] = [:]
    for instance in instances {
      guard let key = instance.labels.first else { continue }
      if entries[key] != nil {
        diagnostics.error(
          "duplicate block", detail: "there is another block with the label \(StringLiteral.quoted(key))",
          range: instance.range)
      }
      entries[key] = block(instance, schema, path.key(key))
    }
    return type.hasDynamic ? .object(entries) : .map(entries, of: type)
  }

  private mutating func block(
    _ instance: BlockInstances.Instance, _ schema: DecodeSchema, _ path: ValuePath
  ) -> Value {
    blocks.append((path, instance.range))
    return body(instance.body, schema, path: path, bindings: instance.bindings)
  }

  private mutating func check(
    _ instances: [BlockInstances.Instance], _ name: String, _ definition: DecodeSchema.NestedBlock,
    missing: SourceRange?
  ) {
    let isSingle = definition.nesting == .single || definition.nesting == .group
    let maximum = isSingle ? 1 : definition.maximum
    if let maximum, instances.count > maximum {
      diagnostics.error(
        "too many `\(name)` blocks",
        detail: "at most \(maximum) \(maximum == 1 ? "is" : "are") allowed here, and there are \(instances.count)",
        range: instances[maximum].range)
    }
    if let missing, instances.count < definition.minimum {
      diagnostics.error(
        "missing `\(name)` block",
        detail: definition.minimum == 1
          ? "a block `\(name)` is required here"
          : "at least \(definition.minimum) blocks `\(name)` are required here, and there are \(instances.count)",
        range: missing)
    }
  }
}

extension DecodeSchema.NestedBlock {
  /// The type of the value of all blocks when they are not known yet.
  fileprivate func unknownType(_ type: ValueType) -> ValueType {
    switch nesting {
    case .single, .group: type
    case .list: type.hasDynamic ? .dynamic : .list(type)
    case .set: .set(type)
    case .map: type.hasDynamic ? .dynamic : .map(type)
    }
  }
}

extension DecodeSchema {
  /// The value of a body with nothing in it.
  public var emptyValue: Value {
    var entries = attributes.mapValues { Value.null($0.type) }
    for (name, block) in blocks {
      let type = block.schema.impliedType
      switch block.nesting {
      case .single: entries[name] = .null(type)
      case .group: entries[name] = block.schema.emptyValue
      case .list: entries[name] = type.hasDynamic ? .emptyTuple : .list([], of: type)
      case .set: entries[name] = .set([], of: type)
      case .map: entries[name] = type.hasDynamic ? .emptyObject : .map(ValueMap(), of: type)
      }
    }
    return .object(ValueMap(entries))
  }
}
