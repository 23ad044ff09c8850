import ArgumentParser
import Diagnostics
import HCL
import Platform

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Write manifests in the canonical style.",
    discussion: """
      Takes files and directories, by default the current directory, and lists the files it changed. `-` formats standard \
      input to standard output. Files in JSON syntax are left alone.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Change nothing; exit with 2 when a file is not formatted.") var check = false
  @Flag(help: "Show what changes.") var diff = false
  @Flag(inversion: .prefixedNo, help: "Write the files.") var write = true
  @Flag(inversion: .prefixedNo, help: "List the files that are not formatted.") var list = true
  @Flag(name: .shortAndLong, help: "Also format the directories below.") var recursive = false
  @Argument(help: "Files and directories, or `-`.", completion: .file()) var paths: [String] = []

  func run() throws {
    var diagnostics = Diagnostics()
    let base = try common.directory()
    var isChanged = false
    if paths == ["-"] {
      isChanged = try formatInput()
    } else {
      let files = FormattableFiles(base: base, isRecursive: recursive).find(paths, into: &diagnostics)
      for file in files where try format(file, &diagnostics) { isChanged = true }
    }
    try diagnostics.throwIfErrors()
    if check, isChanged { throw CommandOutcome.changesPresent }
  }

  private func formatInput() throws -> Bool {
    let input = SourceFile(name: "standard input", bytes: try Files.read("/dev/stdin"))
    let formatted = try Formatter.format(input)
    // What is printed ends with a line break, whether or not the input does, as with Terraform.
    let isOpen = formatted.last.map { $0 != 0x0A } ?? false
    if diff { show(input, formatted) } else if !check { common.terminal.write(formatted + (isOpen ? [0x0A] : [])) }
    return formatted != input.bytes
  }

  /// Formats one file; whether it was not formatted before.
  private func format(_ file: FormattableFiles.File, _ diagnostics: inout Diagnostics) throws -> Bool {
    let source: SourceFile
    let formatted: [UInt8]
    do {
      source = SourceFile(name: file.name, bytes: try Files.read(file.path))
      formatted = try Formatter.format(source)
    } catch {
      diagnostics.append(contentsOf: Diagnostics(describing: error))
      return false
    }
    guard formatted != source.bytes else { return false }
    if list { common.terminal.print(file.name) }
    if diff { show(source, formatted) }
    if write, !check {
      // What a link points to is what was read; the link stays one.
      let path = Files.realPath(file.path) ?? file.path
      let mode = Files.status(path)?.mode ?? 0o644
      try AtomicFile.write(formatted, to: path, mode: mode & 0o777)
    }
    return true
  }

  private func show(_ source: SourceFile, _ formatted: [UInt8]) {
    let difference = UnifiedDifference(
      name: source.name, before: String(decoding: source.bytes, as: UTF8.self),
      after: String(decoding: formatted, as: UTF8.self))
    common.terminal.print(difference.text(Paint(enabled: common.terminal.colorsOutput)))
  }
}
