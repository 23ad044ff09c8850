/// Which files of a directory make up its module.
enum ModuleFileNames {
  static let endings = [".stack.hcl", ".stack.json", ".tf", ".tf.json"]

  /// The primary files and the override files among the names, each in order.
  static func split(_ names: [String]) -> (primary: [String], overrides: [String]) {
    var primary: [String] = []
    var overrides: [String] = []
    for name in names {
      guard let base = base(name) else { continue }
      if base == "override" || base.hasSuffix("_override") { overrides.append(name) } else { primary.append(name) }
    }
    return (primary, overrides)
  }

  /// The name without its ending; `nil` for other files, hidden ones and editors' backups.
  private static func base(_ name: String) -> Substring? {
    guard !name.hasPrefix("."), !name.hasPrefix("#") else { return nil }
    for ending in endings where name.hasSuffix(ending) { return name.dropLast(ending.count) }
    return nil
  }
}
