/// The names that substitutions may have.
public enum SubstitutionName {
  /// Those that the build itself gives a value, sorted.
  public static let builtIn: [String] = [
    "BRANCH_NAME", "BUILD_ID", "COMMIT_SHA", "LOCATION", "PROJECT_ID", "PROJECT_NUMBER", "REF_NAME",
    "REPO_FULL_NAME", "REPO_NAME", "REVISION_ID", "SERVICE_ACCOUNT", "SERVICE_ACCOUNT_EMAIL", "SHORT_SHA",
    "TAG_NAME", "TRIGGER_BUILD_CONFIG_PATH", "TRIGGER_NAME", "_BASE_BRANCH", "_HEAD_BRANCH", "_HEAD_REPO_URL",
    "_PR_NUMBER",
  ]

  /// `_` and then capital letters, digits and `_`.
  public static func isOfUser(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return bytes.count > 1 && bytes.count <= 100 && bytes[0] == UInt8(ascii: "_") && bytes.allSatisfy(isPart)
  }

  public static func isStart(_ byte: UInt8) -> Bool { (65...90).contains(byte) || byte == UInt8(ascii: "_") }
  public static func isPart(_ byte: UInt8) -> Bool { isStart(byte) || (48...57).contains(byte) }

  /// The name that was probably meant by one that is not allowed.
  public static func proposal(for name: String) -> String? {
    let capitals = name.uppercased().map { $0 == "-" ? "_" : $0 }
    let whole = (capitals.first == "_" ? "" : "_") + String(capitals)
    return isOfUser(whole) ? whole : nil
  }
}
