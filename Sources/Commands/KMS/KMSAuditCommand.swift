import ArgumentParser
import Diagnostics
import FoundationEssentials
import KeyManagement
import Values

struct KMSAuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "List every use of a key: who, what, which version, allowed or refused.",
    discussion: """
      The log is only added to. Each entry is bound to the one before by a code, with a key that is gone once the next is made. \
      --verify follows the chain with the root key; note the head that it prints somewhere else to tell later whether the \
      whole key store was set back.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Option(help: "Only entries after this number.") var after = 0
  @Option(help: "Only the newest so many entries.") var last: Int?
  @Flag(name: .shortAndLong, help: "Go on printing what comes, until interrupted.") var follow = false
  @Flag(help: "Follow the chain of codes from end to end.") var verify = false
  @Flag(help: "Print JSON, an entry a line.") var json = false

  func validate() throws {
    if let last, last < 1 { throw ValidationError("--last is how many entries, 1 or more, not `\(last)`") }
    if verify, last != nil || after != 0 || follow { throw ValidationError("--verify goes over all entries") }
  }

  func run() async throws {
    let store = try kms.store()
    if verify { return try show(await store.verifyAudit()) }
    var last = try start(store)
    if follow {
      while true {
        last = try lines(store, after: last)
        try await Task.sleep(for: .milliseconds(300))
      }
    }
    if json {
      _ = try lines(store, after: last)
    } else {
      try table(store, after: last)
    }
  }

  /// The number after which the entries begin; those before are not read.
  private func start(_ store: KeyStore) throws -> Int {
    guard let last else { return after }
    return max(after, try store.lastAuditEntry() - last)
  }

  private func show(_ verdict: AuditVerdict) throws {
    switch verdict {
    case .whole(let entries, let head):
      common.terminal.print(
        json
          ? String(
            decoding: JSON.object([.init("entries", .number(Number(entries))), .init("head", .string(head))])
              .bytes(), as: UTF8.self)
          : "\(entries) entries, none changed or missing\nhead \(head)")
    case .changed(let sequence):
      throw Diagnostic(.error, "entry \(sequence) of the audit log was changed after it was written")
    case .missing(let sequence):
      throw Diagnostic(.error, "entry \(sequence) of the audit log is missing")
    case .begunAnew:
      throw Diagnostic(
        .error, "the audit log begins after the first key was made",
        detail: "the making of each key is an entry: the log that there was has been taken away whole")
    case .unkeyed(let entries):
      throw Diagnostic(
        .error, "nothing vouches for the \(entries) entries of the audit log",
        detail: "their key is not there: an older `stack` wrote them and nothing came since, or they were written anew")
    }
  }

  private func table(_ store: KeyStore, after sequence: Int) throws {
    var table = Table(["NUMBER", "WHEN", "WHO", "ACTION", "RESOURCE", "VERSION", "OUTCOME"])
    var last = sequence
    while true {
      let batch = try store.audit(after: last)
      for entry in batch { table.append(Self.cells(entry)) }
      guard let end = batch.last?.sequence else { break }
      last = end
    }
    if !table.isEmpty { common.terminal.print(table.text()) }
  }

  /// Prints what came after a number, a line each; answers the last number.
  private func lines(_ store: KeyStore, after sequence: Int) throws -> Int {
    var last = sequence
    while true {
      let batch = try store.audit(after: last)
      guard let end = batch.last?.sequence else { return last }
      for entry in batch {
        if json {
          common.terminal.printLine(Self.document(entry))
        } else {
          common.terminal.print(Self.cells(entry).filter { !$0.isEmpty }.map(\.printable).joined(separator: "  "))
        }
      }
      last = end
    }
  }

  private static func cells(_ entry: AuditEntry) -> [String] {
    [
      String(entry.sequence), entry.date.formatted(.iso8601), entry.who, entry.action, entry.resource,
      entry.version.map(String.init) ?? "",
      (entry.isAllowed ? "allowed" : "refused") + (entry.detail.isEmpty ? "" : ": " + entry.detail),
    ]
  }

  private static func document(_ entry: AuditEntry) -> JSON {
    [
      "sequence": .number(Number(entry.sequence)), "date": .string(entry.date.formatted(.iso8601)),
      "who": .string(entry.who), "action": .string(entry.action), "resource": .string(entry.resource),
      "version": entry.version.map { .number(Number($0)) } ?? .null, "allowed": .bool(entry.isAllowed),
      "detail": .string(entry.detail),
    ]
  }
}
