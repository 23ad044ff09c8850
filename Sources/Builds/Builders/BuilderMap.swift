import Diagnostics
import Platform

/// Which builder a step's `name` means: what `builders.yaml` says, else a host builder of that name, else an image.
public struct BuilderMap: Sendable {
  /// Host builders by their own name.
  static let host: [String: Builder] = [
    "stack": .program("stack", arguments: []), "bash": .program("bash", arguments: []),
    "sh": .program("sh", arguments: []), "python": .program("python3", arguments: []),
    "python3": .program("python3", arguments: []), "docker": .program("docker", arguments: []),
    "git": .program("git", arguments: []), "make": .program("make", arguments: []),
  ]

  /// Images that are no more than one of those programs.
  static let images: [String: Builder] = [
    "gcr.io/cloud-builders/docker": .program("docker", arguments: []),
    "gcr.io/cloud-builders/git": .program("git", arguments: []),
    "gcr.io/cloud-builders/curl": .program("curl", arguments: []),
    "gcr.io/cloud-builders/gcs-fetcher": .program("true", arguments: []),
    "hashicorp/terraform": .program("stack", arguments: []),
    "docker.io/library/bash": .program("bash", arguments: []),
    "docker.io/library/python": .program("python3", arguments: []),
  ]

  private let mapped: [String: Builder]
  /// The files that were read, for messages.
  public let files: [String]

  /// Reads `builders.yaml` in each of the folders; the first that names a builder wins.
  public init(folders: [String]) throws {
    var mapped: [String: Builder] = [:]
    var files: [String] = []
    for folder in folders {
      let path = Path.join(folder, "builders.yaml")
      guard Files.exists(path) else { continue }
      let file = SourceFile(name: path, bytes: try Files.read(path, limit: DefinitionComposer.byteLimit + 1))
      mapped.merge(try BuilderFile.read(file)) { first, _ in first }
      files.append(path)
    }
    self.mapped = mapped
    self.files = files
  }

  /// `name` with or without its tag.
  public func builder(_ name: String) -> Builder {
    let bare = Self.withoutTag(name)
    if let builder = mapped[name] ?? mapped[bare] ?? Self.host[bare] ?? Self.images[bare] { return builder }
    return .image(name)
  }

  /// All names that mean a program of this machine, sorted.
  public var names: [String] {
    Set(mapped.keys).union(Self.host.keys).union(Self.images.keys).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  static func withoutTag(_ name: String) -> String {
    let digest = name.split(separator: "@", maxSplits: 1).first.map(String.init) ?? name
    guard let colon = digest.lastIndex(of: ":"), !digest[colon...].contains("/") else { return digest }
    return String(digest[..<colon])
  }
}
