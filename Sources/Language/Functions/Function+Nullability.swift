import Values

extension Function {
  /// Functions whose result may be null though it is of a known type: those that hand on what they are given, and those that answer
  /// of a value that is not known yet whatever it may become. Terraform says the same of them, but for `yamlencode`, whose text is
  /// never null.
  private static let mayBeNull: Set<String> = [
    "can", "element", "ephemeralasnull", "issensitive", "lookup", "nonsensitive", "one", "sensitive", "strcontains",
    "timeadd", "tobool", "tolist", "tomap", "tonumber", "toset", "tostring", "try",
  ]

  /// Whatever it chooses is not null, also of arguments of no known type.
  private static let choosesNoNull = "coalesce"

  /// What is certain of a result that is not known yet: most functions never give null, so that it can be compared with null, and
  /// counted by that, before it is known.
  ///
  /// - Parameter hasOpenArgument: whether an argument of no known type stands where any type may: nothing is certain then.
  func refined(_ result: Value, hasOpenArgument: Bool) -> Value {
    guard !hasOpenArgument || name == Self.choosesNoNull, !Self.mayBeNull.contains(name),
      case .unknown(let type, .none) = result.content, type != .dynamic
    else { return result }
    return Value.unknown(type, .notNull).marked(result.marks)
  }
}
