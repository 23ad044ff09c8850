import ArgumentParser
import FoundationEssentials
import KeyManagement

struct KMSAuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "List the uses of keys, and those that were refused.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Option(help: "Only entries after this number.") var after = 0

  func run() async throws {
    var table = Table(["NUMBER", "WHEN", "WHO", "ACTION", "RESOURCE", "VERSION", "OUTCOME"])
    for entry in try kms.store().audit(after: after) {
      table.append([
        String(entry.sequence), entry.date.formatted(.iso8601), entry.who, entry.action, entry.resource,
        entry.version.map(String.init) ?? "",
        (entry.isAllowed ? "allowed" : "refused") + (entry.detail.isEmpty ? "" : ": " + entry.detail),
      ])
    }
    if !table.isEmpty { common.terminal.print(table.text()) }
  }
}
