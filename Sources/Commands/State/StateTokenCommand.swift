import ArgumentParser
import Platform
import StateStorage

struct StateTokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Make a token for the clients of `stack state serve`.",
    usage: "stack state token <read|write> <project> --tokens <file>",
    discussion: """
      Prints the secret, once; the file has only its hash. A project may end in `*`. Clients give the secret as the \
      `password` of the back end, with any `username`. The server reads the file when it starts.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: ArgumentHelp("The file of tokens, which is made if need be.", valueName: "file"), completion: .file())
  var tokens: String
  @Argument(help: "What the token allows: read, or write and read.") var right: Right
  @Argument(help: "The project's name.") var project: String

  enum Right: String, ExpressibleByArgument, CaseIterable { case read, write }

  func run() async throws {
    let file = StateServerTokenFile(path: Path.absolute(tokens))
    common.terminal.print(try file.add(right == .read ? .read : .write, project: project))
  }
}
