import ArgumentParser
import Values

struct ServiceAccountListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List all service accounts, those of stacks too.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let accounts = try await Accounts().client.serviceAccounts()
    if json {
      return common.terminal.print(
        .array(
          accounts.map {
            [
              "name": .string($0.name), "display_name": .string($0.displayName), "disabled": .bool($0.isDisabled),
              "has_key": .bool($0.secretHash != nil),
            ]
          }))
    }
    var table = Table(["ACCOUNT", "STATE", "KEY", "FOR"])
    for account in accounts {
      table.append([
        account.name, account.isDisabled ? "disabled" : "enabled",
        account.secretHash.map { String($0.prefix(16)) } ?? "none", account.displayName,
      ])
    }
    if !table.isEmpty { common.terminal.print(table.text()) }
  }
}
