import ArgumentParser
import Platform

struct KMSRewrapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rewrap", abstract: "Wrap the data keys of sealed files with the primary version.",
    discussion: """
      The bodies stay as they are. After a leak use `stack kms reencrypt`. In a folder every sealed file is taken; secrets \
      of `stack secret` are known by their names, other files have the associated data that is given.
      """)

  @OptionGroup var files: SealedFiles

  func run() async throws {
    Memory.shareOneArena()
    try await files.rewrap()
  }
}
