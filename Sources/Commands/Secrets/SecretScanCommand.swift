import ArgumentParser
import Diagnostics
import Glibc
import Platform
import Values

struct SecretScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan", abstract: "Find plain secrets that are about to be committed.",
    discussion: """
      Without paths, in a repository, what git tracks or would add is looked at. A line with `stack:allow-secret` in it is \
      passed over. What is found is never printed whole. Ends with 1 when anything is found.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Look at what is staged for the next commit, as it is staged.") var staged = false
  @Flag(name: .customLong("install-hook"), help: "Have git run this before every commit.") var installsHook = false
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "Files and folders.", completion: .file()) var paths: [String] = []

  func run() async throws {
    let repository = GitRepository(directory: try common.directory())
    if installsHook {
      common.terminal.print(
        "git runs `stack secret scan --staged` before every commit: \(try await repository.installHook())")
      return
    }
    let findings = try await staged ? stagedFindings(repository) : findings(repository)
    show(findings)
    if !findings.isEmpty { throw CommandOutcome.failed }
  }

  private func stagedFindings(_ repository: GitRepository) async throws -> [SecretFinding] {
    var findings: [SecretFinding] = []
    for file in try await repository.stagedFiles() {
      guard try await repository.stagedSize(file) <= SecretScanner.largestFile else {
        tellLarge(file)
        continue
      }
      findings += look(try await repository.stagedContents(file), file)
    }
    return findings
  }

  /// What is found in a file; what was not looked at is told.
  private func look(_ bytes: [UInt8], _ file: String) -> [SecretFinding] {
    let outcome = SecretScanner.scan(bytes, file: file)
    for line in outcome.longLines {
      common.terminal.note(
        "only the first \(SecretScanner.longestLine >> 20) MiB of a line looked at: \(file.printable):\(line)")
    }
    return outcome.findings
  }

  private func tellLarge(_ file: String) {
    common.terminal.note("passed over, larger than \(SecretScanner.largestFile >> 20) MiB: \(file.printable)")
  }

  private func findings(_ repository: GitRepository) async throws -> [SecretFinding] {
    var findings: [SecretFinding] = []
    // Who names something that is not there is not to read that nothing was found in it.
    for path in paths where Files.status(path) == nil { throw SystemError("open", path, code: ENOENT) }
    for file in paths.isEmpty ? try await repository.files() : try listed() {
      guard let status = Files.status(file), status.kind == .file else { continue }
      guard status.size <= SecretScanner.largestFile else {
        tellLarge(file)
        continue
      }
      findings += look(try Files.read(file), file)
    }
    return findings
  }

  private func listed() throws -> [String] {
    try paths.flatMap { path -> [String] in
      guard Files.isFolder(path) else { return [path] }
      return try FileTree.entries(path, skip: [".git", ".build", ".stack", "node_modules"])
        .filter { $0.kind == .file }.map { Path.join(path, $0.path) }
    }
  }

  private func show(_ findings: [SecretFinding]) {
    if json {
      return common.terminal.print(
        .array(
          findings.map {
            [
              "file": .string($0.file), "line": .number(Number($0.line)), "rule": .string($0.rule.rawValue),
              "what": .string($0.rule.words), "excerpt": .string($0.excerpt),
            ]
          }))
    }
    for finding in findings {
      common.terminal.print(
        "\(finding.file.printable):\(finding.line): \(finding.rule.words): \(finding.excerpt.printable)")
    }
    guard !findings.isEmpty else { return }
    common.terminal.note(
      """
      \(findings.count) plain \(findings.count == 1 ? "secret" : "secrets") found. Seal it with `stack secret put NAME`, or mark \
      a line that is none with `stack:allow-secret`.
      """)
  }
}
