import ArgumentParser
import KeyManagement

struct KMSReencryptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reencrypt", abstract: "Seal files anew, with new data keys and the primary version.",
    discussion: """
      In a folder every sealed file is taken; secrets of `stack secret` are known by their names, other files have the \
      associated data that is given.
      """)

  @OptionGroup var files: SealedFiles

  func run() async throws {
    let key = files.key
    try await files.renew("reencrypt") { try await $0.reencryptFile($1, with: key, associatedData: $2) }
  }
}
