import ArgumentParser
import Diagnostics
import Platform
import StateStorage

struct OpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open the stack's page in a browser.",
    usage: "stack open [<directory>] [<output>] [--print]",
    discussion: """
      The page is the output named, or else the only output whose name ends in `url` and whose value is an http address. \
      The browser is $BROWSER or else the desktop's own; where there is none the address is printed.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print the address instead.") var print = false
  @Argument(help: "The stack's directory, and the name of an output.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let snapshot = try await Project(directory: directory).existingSnapshot()
    let url = try Self.page(snapshot, wanted: rest.first)
    let terminal = common.terminal
    guard !print, let browser = Self.browser else {
      terminal.print(url)
      return
    }
    let result = try await Command(browser, [url], timeout: .seconds(20)).run()
    guard result.status.isSuccess else {
      throw Diagnostic(
        .error, "`\(browser)` could not open the page", detail: result.errorText, hints: ["open \(url) yourself"])
    }
    terminal.print("opened \(url)")
  }

  private static func page(_ snapshot: StateSnapshot, wanted: String?) throws -> String {
    let pages = snapshot.outputs.compactMap { output -> (name: String, url: String)? in
      guard let url = output.plainValue?.string, url.hasPrefix("http://") || url.hasPrefix("https://") else {
        return nil
      }
      return (output.name, url)
    }
    let names = pages.map(\.name)
    if let wanted {
      guard snapshot.outputs.contains(where: { $0.name == wanted }) else { throw snapshot.noOutput(wanted) }
      guard let page = pages.first(where: { $0.name == wanted }) else {
        throw Diagnostic(
          .error, "the output `\(wanted)` is not an http address",
          hints: names.isEmpty ? [] : ["these are: \(names.map { "`\($0)`" }.joined(separator: ", "))"])
      }
      return page.url
    }
    let candidates = pages.filter { $0.name.hasSuffix("url") }
    guard let only = candidates.first, candidates.count == 1 else {
      throw Diagnostic(
        .error, candidates.isEmpty ? "the stack has no page to open" : "the stack has several pages",
        detail: candidates.map(\.name).joined(separator: "\n"),
        hints: ["name one: `stack open <directory> <output>`"])
    }
    return only.url
  }

  private static var browser: String? {
    if let browser = ProcessEnvironment.value("BROWSER") { return browser }
    let folders = (ProcessEnvironment.value("PATH") ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
    return folders.map { Path.join($0, "xdg-open") }.first(where: Files.isExecutable)
  }
}
