import Diagnostics
import Foundation
import Platform

/// All builds of this user, a folder each: `<data>/builds/<id>/`.
public struct BuildHistory: Sendable {
  /// How many finished builds are kept.
  public static let retention = 200

  public let folder: String

  public init(directories: Directories = .current) { folder = Path.join(directories.data, "builds") }

  public func folder(of id: String) -> String { Path.join(folder, id) }
  public func logFile(of id: String) -> String { Path.join(folder, id, "log") }
  public func recordFile(of id: String) -> String { Path.join(folder, id, "build.json") }

  /// A new build's record on disk. Ids are sorted by time, to the millisecond: `20261121-154512-123k3`.
  public func create(_ request: BuildRequest, retryOf: String? = nil) throws -> BuildRecord {
    for _ in 0..<16 {
      let digits = Timestamp.now.text.filter(\.isNumber)
      let tail = digits.suffix(3) + String(UInt32.random(in: 36..<1296), radix: 36)
      var record = BuildRecord(id: "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))-\(tail)", request: request)
      record.retryOf = retryOf
      record.branch = request.branch
      if case .commit(_, let sha) = request.source { record.commit = sha }
      guard !Files.exists(folder(of: record.id)) else { continue }
      try Files.makeFolder(folder(of: record.id), mode: 0o700)
      try save(record)
      return record
    }
    throw SystemError("create a build in", folder, code: EEXIST)
  }

  public func save(_ record: BuildRecord) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(record), to: recordFile(of: record.id), durable: record.status.isFinal)
  }

  public func load(_ id: String) -> BuildRecord? {
    guard let bytes = try? Files.read(recordFile(of: id), limit: 16 << 20) else { return nil }
    return try? JSONDecoder().decode(BuildRecord.self, from: Data(bytes))
  }

  /// All builds, the newest first. One whose process is gone is marked as interrupted on the way.
  public func all() throws -> [BuildRecord] {
    guard Files.exists(folder) else { return [] }
    return try Files.names(in: folder).reversed().compactMap { load($0).map(settled) }
  }

  /// The build that an id, the beginning or the end of one, or `latest` means.
  public func find(_ name: String) throws -> BuildRecord {
    let names = Files.exists(folder) ? try Files.names(in: folder).filter { Files.exists(recordFile(of: $0)) } : []
    let matches = name == "latest" ? Array(names.suffix(1)) : names.filter { $0.hasPrefix(name) || $0.hasSuffix(name) }
    guard !name.isEmpty, let id = matches.last, let record = load(id) else {
      throw Diagnostic(
        .error, "there is no build `\(name)`", hints: names.isEmpty ? [] : ["`stack build list` shows all builds"])
    }
    guard matches.count == 1 || matches.contains(name) else {
      throw Diagnostic(
        .error, "`\(name)` means \(matches.count) builds", detail: matches.joined(separator: "\n"),
        hints: ["write more of the id"])
    }
    return settled(matches.contains(name) ? load(name) ?? record : record)
  }

  private func settled(_ record: BuildRecord) -> BuildRecord {
    guard record.status == .working, let runner = record.runner, !runner.isAlive else { return record }
    var record = record
    record.status = .interrupted
    record.reason = "the process that ran it is gone"
    record.finished = Timestamp.now.text
    for index in record.steps.indices where !record.steps[index].status.isFinal {
      record.steps[index].status = record.steps[index].started == nil ? .skipped : .interrupted
    }
    try? save(record)
    return record
  }

  /// Removes the oldest finished builds beyond the retention.
  public func prune() throws {
    let finished = try all().filter(\.status.isFinal)
    for record in finished.dropFirst(Self.retention) { try FileTree.remove(folder(of: record.id)) }
  }
}
