/// What program this is.
public enum ProductVersion {
  /// Semantic version of this program; `CHANGELOG.md` tells its story.
  public static let current = "0.1.0"

  /// What it was built for, as in `linux_amd64`.
  public static var platform: String {
    #if arch(x86_64)
      "linux_amd64"
    #elseif arch(arm64)
      "linux_arm64"
    #else
      "linux"
    #endif
  }
}
