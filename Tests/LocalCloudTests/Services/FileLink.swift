import Glibc

/// Symbolic links for tests.
enum FileLink {
  struct Failed: Error {}

  static func make(_ path: String, to target: String) throws {
    guard symlink(target, path) == 0 else { throw Failed() }
  }
}
