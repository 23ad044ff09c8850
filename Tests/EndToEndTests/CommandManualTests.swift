import TestSupport
import Testing

/// The manual's pages of commands say what the commands are.
@Suite struct CommandManualTests {
  @Test func everyCommandHasAPage() async throws {
    let names = try await CommandTree.load().shown.map(\.commandName)
    #expect(Set(DocumentationTests.commands.map(\.name)) == Set(names))
  }

  /// Subcommands and options: each that `--help` shows is on the page, and each that the page lists is there.
  @Test func everyPageAgreesWithTheHelp() async throws {
    for command in try await CommandTree.load().shown {
      guard let page = DocumentationTests.commands.first(where: { $0.name == command.commandName }) else { continue }
      for words in command.leaves() {
        let isThere = words.allSatisfy { page.words.contains(Substring($0)) }
        #expect(isThere, "\(page.path) does not name `stack \(words.joined(separator: " "))`")
      }
      for option in command.options {
        #expect(
          CommandTree.spellings(option).contains(where: page.text.contains),
          "\(page.path) does not name `\(option.joined(separator: "`, `"))`"
        )
      }
      let written = page.text.matches(of: /`(?:-[a-zA-Z]`, `)?(--[a-z][a-z-]*)/).map { String($0.output.1) }
      for option in Set(written).subtracting(CommandTree.common) {
        #expect(command.options.joined().contains(option), "\(page.path) names `\(option)`, which there is not")
      }
    }
  }
}
