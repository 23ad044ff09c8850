import ArgumentParser
import Platform

/// Whether a symbolic link that is named stands for what it points to.
struct LinkOptions: ParsableArguments {
  @Flag(
    name: .customLong("follow-links"), help: "Take what a symbolic link that is named points to; refused otherwise.")
  var followLinks = false

  /// What is to be worked on: the paths, or where they lead. A link that leads nowhere stays, to be told of.
  func resolved(_ paths: [String]) -> [String] {
    guard followLinks else { return paths }
    return paths.map { Files.status($0)?.kind == .symbolicLink ? Files.realPath($0) ?? $0 : $0 }
  }
}
