import Diagnostics
import Glibc
import Language
import Platform
import Values

/// Reads a stack's manifests.
enum Manifests {
  /// Reads the configuration in a directory and makes that the working directory, so that the relative paths in it mean
  /// the same wherever the command was run.
  static func load(_ directory: String, into diagnostics: inout Diagnostics) throws -> Configuration {
    guard chdir(directory) == 0 else { throw SystemError("enter the folder", directory, code: errno) }
    return ConfigurationLoader().load(".", into: &diagnostics)
  }
}
