extension Path {
  /// How `path` is reached from `folder`; both absolute and without `..`. What shares nothing with it but the root stays
  /// absolute.
  public static func relative(_ path: String, to folder: String) -> String {
    let target = path.split(separator: "/")
    let base = folder.split(separator: "/")
    var shared = 0
    while shared < target.count, shared < base.count, target[shared] == base[shared] { shared += 1 }
    guard shared > 0 || base.isEmpty else { return path }
    let parts = [Substring](repeating: "..", count: base.count - shared) + target[shared...]
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}
