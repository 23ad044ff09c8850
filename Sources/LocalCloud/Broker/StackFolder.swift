import Glibc
import ProviderKit

/// The folder in which a stack's resources keep their own.
enum StackFolder {
  /// When its last resource has gone, the folder goes too.
  static func removeIfEmpty(_ stack: StackIdentity) {
    // Fails, as it should, while anything is in it.
    _ = rmdir(stack.dataDirectory)
  }
}
