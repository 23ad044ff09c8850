import ArgumentParser

struct ServiceAccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service-account", abstract: "Make identities for programs, and their keys.",
    discussion: """
      These are machine-wide: `accounts/NAME`. Those of a stack are made by `service_account` in its manifests, and are \
      named by their whole names here. An account has no right until one is given with `stack iam bind`.
      """,
    subcommands: [
      ServiceAccountCreateCommand.self, ServiceAccountListCommand.self, ServiceAccountKeyCommand.self,
      ServiceAccountDisableCommand.self, ServiceAccountEnableCommand.self, ServiceAccountRevokeCommand.self,
      ServiceAccountCredentialsCommand.self, ServiceAccountDeleteCommand.self,
    ])
}
