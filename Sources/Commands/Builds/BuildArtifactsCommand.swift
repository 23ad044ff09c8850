import ArgumentParser
import Builds
import Diagnostics
import Platform

struct BuildArtifactsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "artifacts", abstract: "List what a build kept, or copy it out.")

  @OptionGroup var common: CommonOptions
  @Option(help: ArgumentHelp("Copy the files to this folder.", valueName: "folder"), completion: .directory)
  var output: String?
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The build: its id, the beginning or end of it, or `latest`.") var id = "latest"

  func run() async throws {
    let history = BuildHistory()
    let record = try history.find(id)
    let terminal = common.terminal
    if let output {
      let target = Path.absolute(output, from: try common.directory())
      for artifact in record.artifacts {
        let to = Path.join(target, artifact.path)
        try Files.makeFolder(Path.parent(to))
        try FileTree.remove(to)
        let from = Path.join(history.folder(of: record.id), "artifacts", artifact.path)
        try FileTree.copyFile(from, to: to, mode: Files.isExecutable(from) ? 0o755 : 0o644)
      }
    }
    if json { return terminal.print(.array(record.artifacts.map(BuildJSON.artifact))) }
    var table = Table(["FILE", "BYTES", "SHA-256"])
    for artifact in record.artifacts { table.append([artifact.path, "\(artifact.bytes)", artifact.sha256]) }
    if table.isEmpty { terminal.note("the build `\(record.id)` kept nothing") } else { terminal.print(table.text()) }
  }
}
