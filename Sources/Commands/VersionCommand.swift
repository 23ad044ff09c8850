import ArgumentParser
import Platform
import Values

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Print the program's version.")

  @Flag(help: "Print JSON.") var json = false

  func run() throws { Self.show(asJSON: json) }

  static func show(asJSON: Bool) {
    let version = ProductVersion.current
    if asJSON {
      let twin: JSON = ["version": .string(version), "platform": .string(ProductVersion.platform)]
      Terminal().print(twin)
    } else {
      Terminal().print("stack \(version) (\(ProductVersion.platform))")
    }
  }
}
