import ArgumentParser

struct KMSCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kms", abstract: "Keep keys, and seal files with them.",
    subcommands: [
      KMSInitCommand.self, KMSRootCommand.self, KMSKeyringCommand.self, KMSKeyCommand.self, KMSEncryptCommand.self,
      KMSDecryptCommand.self, KMSRewrapCommand.self, KMSReencryptCommand.self, KMSSignCommand.self,
      KMSVerifyCommand.self,
      KMSPublicKeyCommand.self, KMSAuditCommand.self,
    ])
}
