import ArgumentParser
import Diagnostics
import KeyManagement
import LocalCloud
import Platform

struct KMSRootRetireCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retire", abstract: "Move all that former root keys have wrapped to the present one, and drop them.",
    discussion: """
      Every project whose state or back end has had something sealed here is known; name those that were last used with an older \
      program. What cannot be reached is told, and then all former root keys are kept. Copies of the key store and of states that were \
      made elsewhere open with a copy of the root key's file of their time alone.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Option(
    help: ArgumentHelp("A project that is gone for good: what it had sealed is given up.", valueName: "dir"),
    completion: .directory)
  var forget: [String] = []
  @Argument(help: "Projects to look at besides those that are known.", completion: .directory)
  var projects: [String] = []

  func run() async throws {
    let root = StandardRootKey(web: KeyWeb.post)
    root.removeLeftovers()
    guard Files.exists(root.path) else { throw KeyError.rootKeyMissing(path: root.path) }
    let names = try await root.formerIdentifiers
    guard !names.isEmpty else {
      return common.terminal.print("there is no root key from before \(try await root.identifier)")
    }
    let users = try noted()
    let store = try KeyStore(path: KeyStore.standardPath(.current), root: root)
    let moved = try await kms.recording(store, "retire root keys", "root") {
      let moved = try await FormerRootKeys(root, users, isDry: false)
      try Self.refuse(moved.unreached)
      // Who wrote meanwhile with a former one is found now.
      let left = try await FormerRootKeys(root, users, isDry: true)
      try Self.refuse(left.unreached)
      try await root.dropFormer(Set(names.filter { !left.isNeeded($0) }))
      return moved
    }
    var lines = moved.uses.map { "\($0.place): \(KMSRootShowCommand.words($0.keys)) of \($0.former) moved" }
    let present = try await root.formerIdentifiers
    lines += names.map { "\($0): \(present.contains($0) ? "kept, somebody used it meanwhile" : "dropped")" }
    lines += ["\(try await root.identifier) in \(root.path)", "Copy this file to its safe place again."]
    common.terminal.print(lines.joined(separator: "\n"))
    if !present.isEmpty { throw CommandOutcome.failed }
  }

  /// The known projects, with those that are named and without those that are to be forgotten.
  private func noted() throws -> RootKeyUsers {
    let users = RootKeyUsers()
    for project in projects {
      let folder = try common.directory(project)
      guard Files.isFolder(folder + "/.stack") else {
        throw Diagnostic(.error, "there is no project in `\(project)`", detail: "it has no folder `.stack`")
      }
      try users.note(folder)
    }
    let start = try common.directory()
    for project in forget {
      let folder = Path.absolute(project, from: start)
      guard try users.projects().contains(folder) else {
        throw Diagnostic(
          .error, "`\(folder)` is not known to need a root key", hints: ["`stack kms root show` lists what is"])
      }
      // What is there need not be given up.
      guard !Files.isFolder(folder + "/.stack") else {
        throw Diagnostic(.error, "`\(folder)` is not gone", detail: "what is sealed in it would not open any more")
      }
      try users.forget(folder)
    }
    return users
  }

  private static func refuse(_ unreached: [(place: String, fault: Diagnostic)]) throws {
    guard !unreached.isEmpty else { return }
    var faults = unreached.map(\.fault)
    faults.append(Diagnostic(.error, "the former root keys are kept", detail: "what is named above may need them"))
    throw Diagnostics(faults)
  }
}
