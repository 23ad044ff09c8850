import ArgumentParser
import KeyManagement
import Platform

struct KMSInitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make the root key if there is none, and tell where it is.",
    discussion: "Everything that is sealed can be opened with the root key alone: keep a copy of it elsewhere.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let root = KeyFileRootKey.standard
    let existed = Files.exists(root.path)
    let identifier = try await root.identifier
    common.terminal.print(
      """
      \(existed ? "the root key is there already" : "made the root key") (\(identifier))
      \(root.path)
      Copy this file to a safe place: what is sealed under it can be opened with it alone.
      """)
  }
}
