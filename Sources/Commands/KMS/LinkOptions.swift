import ArgumentParser
import Glibc
import Platform

/// Whether a symbolic link that is named stands for what it points to.
struct LinkOptions: ParsableArguments {
  @Flag(
    name: .customLong("follow-links"), help: "Take what a symbolic link that is named points to; refused otherwise.")
  var followLinks = false

  /// What is to be worked on: the paths, or where they lead. A link that leads nowhere stays, to be told of.
  func resolved(_ paths: [String]) -> [String] {
    guard followLinks else { return paths }
    return paths.map { Files.status($0)?.kind == .symbolicLink ? Self.real($0) ?? $0 : $0 }
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
