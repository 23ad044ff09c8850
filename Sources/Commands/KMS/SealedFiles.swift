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
  @OptionGroup var links: LinkOptions
  @Flag(help: "Print JSON, a file a line.") var json = false
  @Argument(help: "Files, and folders with sealed files in them.", completion: .file()) var paths: [String]

  /// Does something to each file, in the order of their names, and tells what; one that fails does not stop the others.
  /// - Parameter work: is given the file, its associated data and the keys.
  func renew(
    _ action: String, _ work: (Envelopes, String, [UInt8]) async throws -> Envelopes.Renewal
  ) async throws {
    let store = try await kms.sealingStore()
    let given = associated.isGiven ? try associated.bytes(links) : nil
    var failures = 0
    for file in list(&failures) {
      do {
        let envelopes = kms.envelopes(store, action, file)
        let renewal = try await work(envelopes, file, given ?? NamedSecrets.associatedData(ofFile: file))
        common.terminal.write(line(file, renewal))
      } catch let error as KeyError {
        failures += 1
        report(file, error)
      }
    }
    if failures > 0 { throw CommandOutcome.failed }
  }

  /// Wraps the data keys of all files anew.
  func rewrap() async throws {
    let given = associated.isGiven ? try associated.bytes(links) : nil
    var walk = PathWalk(links.resolved(paths), skip: Self.skipped)
    var failures = 0
    // What is told of a file after its name is the same for most.
    var endings: [Envelopes.Renewal: [UInt8]] = [:]
    try await BulkRewrap(try await kms.sealingStore(), who: Host.userAtHost, with: key).run {
      var batch: [BulkRewrap.File] = []
      while batch.count < BulkRewrap.batch, let (file, isFound) = next(&walk, &failures) {
        batch.append(
          BulkRewrap.File(
            path: file, associatedData: given ?? NamedSecrets.associatedData(ofFile: file), isOptional: isFound))
      }
      return batch
    } _: { files, outcomes in
      var lines: [UInt8] = []
      for (file, outcome) in zip(files, outcomes) {
        switch outcome {
        case .success(let renewal?) where json: lines += line(file.path, renewal)
        case .success(let renewal?):
          if endings[renewal] == nil { endings[renewal] = Self.ending(renewal) }
          lines += file.path.printable.utf8
          lines += endings[renewal] ?? []
        case .success(nil): break
        case .failure(let error):
          failures += 1
          common.terminal.write(lines)
          lines = []
          report(file.path, error)
        }
      }
      common.terminal.write(lines)
    }
    if failures > 0 { throw CommandOutcome.failed }
  }

  private static let skipped: Set<String> = [".git", ".stack"]

  /// The files that are named, and the sealed ones in the folders that are; links in folders are not followed.
  private func list(_ failures: inout Int) -> [String] {
    var files: [String] = []
    var walk = PathWalk(links.resolved(paths), skip: Self.skipped)
    while let (file, isFound) = next(&walk, &failures) {
      // What cannot be looked at is told when its turn comes.
      if !isFound || (try? Envelopes.isSealed(file)) ?? true { files.append(file) }
    }
    return files
  }

  /// The next file. A folder that cannot be read is told, and the others are gone on with: after a leak each file counts.
  private func next(_ walk: inout PathWalk, _ failures: inout Int) -> (path: String, isFound: Bool)? {
    while true {
      do { return try walk.next() } catch {
        failures += 1
        report(error.subject, .system(error))
      }
    }
  }

  private func line(_ file: String, _ renewal: Envelopes.Renewal) -> [UInt8] {
    guard json else { return Array(file.printable.utf8) + Self.ending(renewal) }
    let document: JSON = [
      "file": .string(file), "changed": .bool(renewal.isChanged), "from": .string(renewal.from.description),
      "to": .string(renewal.to.description),
    ]
    return document.bytes(escapesHTML: false) + [0x0A]
  }

  /// Names are text here: what is none cannot be opened under the name that it is shown with.
  private static func diagnostic(_ file: String, _ error: KeyError) -> Diagnostic {
    guard case .system(let system) = error, system.isNotFound, file.unicodeScalars.contains("\u{FFFD}") else {
      return error.diagnostic
    }
    return Diagnostic(
      .error, "the name of `\(file)` is no UTF-8", detail: "what has such a name was left as it is",
      hints: ["give it another name with `mv`"])
  }

  private static func ending(_ renewal: Envelopes.Renewal) -> [UInt8] {
    Array(": \(renewal.isChanged ? "\(renewal.from) → \(renewal.to)" : "unchanged")\n".utf8)
  }

  private func report(_ file: String, _ error: KeyError) {
    var fault = Self.diagnostic(file, error)
    // Some faults are the key's and do not name the file.
    if !fault.summary.contains("`\(file)`") { fault.summary = "`\(file)`: \(fault.summary)" }
    if json {
      common.terminal.printLine(["file": .string(file), "error": .string(fault.summary)])
    } else {
      common.terminal.note(DiagnosticRenderer(color: common.terminal.colorsErrors).render(fault))
    }
  }
}
