import AgentAPI
import ArgumentParser
import Values

struct ServiceAccountCredentialsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credentials", abstract: "Print credentials for AWS's clients, good for an hour at most.",
    discussion: """
      Made for `credential_process` in ~/.aws/config, which has clients fetch new ones by themselves. The clients' \
      AWS_ENDPOINT_URL_KMS is what `stack service-account credentials --endpoint NAME` prints.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print the address of the key service instead.") var endpoint = false
  @Option(help: ArgumentHelp("How long they are good, at most 1h.", valueName: "duration"))
  var lifetime = DurationArgument(duration: .seconds(3600))
  @Argument(help: "The account.") var name: String

  func run() async throws {
    let accounts = try await Accounts()
    if endpoint { return common.terminal.print(try await accounts.client.info().workloadAPI) }
    let account = try await accounts.find(name)
    let request = TokenRequest(
      serviceAccount: account.name, lifetime: Double(lifetime.duration.components.seconds))
    let answer = try await accounts.client.awsCredentials(request)
    common.terminal.print(
      [
        "Version": 1, "AccessKeyId": .string(answer.accessKey), "SecretAccessKey": .string(answer.secretKey),
        "SessionToken": .string(answer.token), "Expiration": .string(answer.expiration),
      ] as JSON)
  }
}
