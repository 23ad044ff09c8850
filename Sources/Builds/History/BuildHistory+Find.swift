import Databases
import Diagnostics
import Foundation
import GRDB
import Platform

extension BuildHistory {
  public func load(_ id: String) -> BuildRecord? { (try? database.read { try Self.fetch(id, $0) }) ?? nil }

  /// A build as it stands; `nil` if there is none of that id.
  func current(_ id: String) -> BuildRecord? { load(id).map(settled) }

  /// Builds, the newest first. One whose process is gone is marked as interrupted on the way.
  public func all(limit: Int = .max) throws -> [BuildRecord] {
    let documents = try database.read { database in
      try database.all("SELECT record FROM builds ORDER BY id DESC LIMIT ?", [max(0, limit)]) { try $0.bytes(0) }
    }
    return (documents ?? []).compactMap { try? JSONDecoder().decode(BuildRecord.self, from: Data($0)) }.map(settled)
  }

  /// The build that an id, the beginning or the end of one, or `latest` means.
  public func find(_ name: String) throws -> BuildRecord {
    let names = try database.read { try $0.all("SELECT id FROM builds ORDER BY id") { try $0.text(0) } } ?? []
    let matches = name == "latest" ? Array(names.suffix(1)) : names.filter { $0.hasPrefix(name) || $0.hasSuffix(name) }
    let exact = matches.contains(name) ? name : matches.last
    guard !name.isEmpty, let id = exact, let record = load(id) else {
      if names.isEmpty { throw Diagnostic(.error, "there are no builds") }
      throw Diagnostic(
        .error, "there is no build `\(name)`", hints: ["`stack build list` shows all builds"])
    }
    guard matches.count == 1 || id == name else {
      throw Diagnostic(
        .error, "`\(name)` means \(matches.count) builds", detail: Self.shown(matches),
        hints: ["write more of the id"])
    }
    return settled(record)
  }

  /// The newest of them.
  private static func shown(_ ids: [String]) -> String {
    let some = ids.suffix(10).joined(separator: "\n")
    return ids.count > 10 ? some + "\nand \(ids.count - 10) before them" : some
  }

  func settled(_ record: BuildRecord) -> BuildRecord {
    guard record.status == .working, let runner = record.runner, !runner.isAlive else { return record }
    let interrupted = try? update(record.id, from: .working) { record in
      record.status = .interrupted
      record.reason = "the process that ran it is gone"
      record.finished = Timestamp.now.text
      for index in record.steps.indices where !record.steps[index].status.isFinal {
        record.steps[index].status = record.steps[index].started == nil ? .skipped : .interrupted
      }
    }
    // Somebody else saw it first.
    guard let mine = interrupted.flatMap({ $0 }) else { return load(record.id) ?? record }
    report(mine)
    return mine
  }
}
