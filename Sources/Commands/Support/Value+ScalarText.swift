import Values

extension Value {
  /// A string, number or bool as text; nil for everything else, and for what is null or unknown.
  ///
  /// One step a line: joined by `??`, Swift 6.3.1 fails to compile them with optimization.
  var scalarText: String? {
    if let text = string { return text }
    if let number { return number.description }
    if let flag = bool { return flag ? "true" : "false" }
    return nil
  }
}
