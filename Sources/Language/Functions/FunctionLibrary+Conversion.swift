import Values

/// Functions that change the type or the marks of a value.
extension FunctionLibrary {
  static let conversion: [Function] =
    [
      ("tobool", ValueType.bool), ("tolist", .list(.dynamic)), ("tomap", .map(.dynamic)), ("tonumber", .number),
      ("toset", .set(.dynamic)), ("tostring", .string),
    ].map { conversion($0.0, to: $0.1) } + [ephemeralasnull, issensitive, nonsensitive, sensitive]

  private static func conversion(_ name: String, to type: ValueType) -> Function {
    Function(
      name, "The value as \(type.friendlyPhrase).",
      [.init("v", .dynamic, allowsNull: true, allowsUnknown: true, allowsMarked: true)],
      declaring: type, returning: { arguments in try converted(arguments[0], to: type).type },
      body: { arguments in try converted(arguments[0], to: type) })
  }

  private static func converted(_ value: Value, to type: ValueType) throws(FunctionError) -> Value {
    do {
      return try value.converted(to: type)
    } catch {
      throw FunctionError(error.description, argument: 0)
    }
  }

  private static let anything = FunctionSignature.Parameter(
    "value", .dynamic, allowsNull: true, allowsUnknown: true, allowsMarked: true)

  static let sensitive = Function(
    "sensitive", "The value, treated as sensitive: it is never shown.", [anything],
    returning: { $0[0].type }, body: { $0[0].marked(.sensitive) })

  static let nonsensitive = Function(
    "nonsensitive", "The value, no longer treated as sensitive.", [anything], returning: { $0[0].type }
  ) { arguments in
    let value = arguments[0].removing(.shielded)
    return value.unmarked.marked(value.marks.subtracting(.sensitive))
  }

  static let issensitive = Function(
    "issensitive", "Whether the value is treated as sensitive.", [anything], returns: .bool
  ) { arguments in
    if arguments[0].marks.contains(.sensitive) { return .bool(true) }
    return arguments[0].isKnown ? .bool(false) : .unknown(.bool)
  }

  static let ephemeralasnull = Function(
    "ephemeralasnull", "The value with null in place of everything ephemeral.", [anything],
    returning: { $0[0].type }
  ) { arguments in
    arguments[0].transformed { _, value in
      value.marks.contains(.ephemeral) ? Value.null(value.type).marked(value.marks.subtracting(.ephemeral)) : value
    }
  }
}
