import ArgumentParser
import Platform

struct GenerateConfigOption: ParsableArguments {
  @Option(
    name: [.customLong("generate-config"), .customLong("generate-config-out")],
    help: ArgumentHelp(
      "Write the blocks of imported things that the manifests lack to this new file of the stack.", valueName: "file"),
    completion: .file())
  var file: String?

  /// The file's absolute path: a bare name is one in the stack's directory, since nowhere else would it be read.
  func path(in directory: String) -> String? {
    file.map { Path.absolute($0, from: $0.contains("/") ? nil : directory) }
  }
}
