import ArgumentParser
import Diagnostics
import KeyManagement
import Platform
import Values

/// The sealed files at some paths, and a report on each that is worked on.
struct SealedFiles: ParsableArguments {
  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @OptionGroup var associated: AssociatedDataOptions
  @Option(help: ArgumentHelp("Another key than that of each file.", valueName: "ring/key")) var key: String?
  @Flag(help: "Print JSON, a file a line.") var json = false
  @Argument(help: "Files, and folders with sealed files in them.", completion: .file()) var paths: [String]

  /// Does something to each file, in the order of their names, and tells what; one that fails does not stop the others.
  /// - Parameter work: is given the file, its associated data and the keys.
  func renew(
    _ action: String, _ work: (Envelopes, String, [UInt8]) async throws -> Envelopes.Renewal
  ) async throws {
    let store = try kms.store()
    let given = associated.isGiven ? try associated.bytes() : nil
    var failures = 0
    for file in try list() {
      do {
        let envelopes = kms.envelopes(store, action, file)
        let renewal = try await work(envelopes, file, given ?? NamedSecrets.associatedData(ofFile: file))
        report(file, renewal)
      } catch let error as KeyError {
        failures += 1
        report(file, error.diagnostic)
      }
    }
    if failures > 0 { throw CommandOutcome.failed }
  }

  /// Wraps the data keys of all files anew.
  func rewrap() async throws {
    let given = associated.isGiven ? try associated.bytes() : nil
    let work = BulkRewrap(try kms.store(), who: Host.userAtHost, with: key)
    var rest = try list()[...]
    var failures = 0
    while !rest.isEmpty {
      let batch = rest.prefix(BulkRewrap.batch)
      rest = rest.dropFirst(batch.count)
      let outcomes = try await work.run(
        batch.map { BulkRewrap.File(path: $0, associatedData: given ?? NamedSecrets.associatedData(ofFile: $0)) })
      for (file, outcome) in zip(batch, outcomes) {
        switch outcome {
        case .success(let renewal): report(file, renewal)
        case .failure(let error):
          failures += 1
          report(file, error.diagnostic)
        }
      }
    }
    if failures > 0 { throw CommandOutcome.failed }
  }

  /// The files that are named, and the sealed ones in the folders that are; links in folders are not followed.
  private func list() throws -> [String] {
    var files: [String] = []
    for path in paths {
      guard Files.status(path)?.kind == .folder else {
        files.append(path)
        continue
      }
      for entry in try FileTree.entries(path, skip: [".git", ".stack"]) where entry.kind == .file {
        let file = Path.join(path, entry.path)
        if try Envelopes.isSealed(file) { files.append(file) }
      }
    }
    return files
  }

  private func report(_ file: String, _ renewal: Envelopes.Renewal) {
    if json {
      common.terminal.printLine([
        "file": .string(file), "changed": .bool(renewal.isChanged), "from": .string(renewal.from.description),
        "to": .string(renewal.to.description),
      ])
    } else {
      common.terminal.print(renewal.isChanged ? "\(file): \(renewal.from) → \(renewal.to)" : "\(file): unchanged")
    }
  }

  private func report(_ file: String, _ fault: Diagnostic) {
    var fault = fault
    // Some faults are the key's and do not name the file.
    if !fault.summary.contains("`\(file)`") { fault.summary = "`\(file)`: \(fault.summary)" }
    if json {
      common.terminal.printLine(["file": .string(file), "error": .string(fault.summary)])
    } else {
      common.terminal.note(DiagnosticRenderer(color: common.terminal.colorsErrors).render(fault))
    }
  }
}
