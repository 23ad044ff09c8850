import Foundation
import GRDB
import Platform
import TestSupport
import Testing

/// The three places where the dashboard's readings end, read with no help from `stack`.
struct Sinks: Sendable {
  let deployment: Deployment

  private func dataFolder() throws -> String {
    let stacks = deployment.home.directories.stacks
    return Path.join(stacks, try #require(try Files.names(in: stacks).first))
  }

  private func database() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    let file = Path.join(try dataFolder(), "module.storage.database.telemetry/data/data.sqlite")
    return try DatabaseQueue(path: file, configuration: configuration)
  }

  private func table(_ name: String) async throws -> [Reading] {
    try await database().read { database in
      try Row.fetchAll(database, sql: "SELECT device, timestamp FROM \(name)")
        .map { Reading(device: $0["device"], timestamp: $0["timestamp"]) }
    }
  }

  func keyValue() async throws -> [Reading] { try await table("readings") }

  func warehouse() async throws -> [Reading] { try await table("warehouse") }

  /// Rows of all Parquet files, as DuckDB reads them; none while there is no file.
  func parquet() async throws -> [Reading] { try await files("read_parquet", "parquet/**/*.parquet") }

  /// Rows of all NDJSON files, as DuckDB reads them.
  func ndjson() async throws -> [Reading] { try await files("read_json", "ndjson/**/*.ndjson*") }

  private func files(_ function: String, _ pattern: String) async throws -> [Reading] {
    let program = try #require(Engines().locate(.duckdb))
    let folder = Path.join(try dataFolder(), "module.storage.bucket.archive/objects")
    let query = "SELECT device, CAST(timestamp AS BIGINT) FROM \(function)('\(pattern)')"
    let answer = try await Command(
      program, ["-csv", "-noheader", "-c", query], workingDirectory: folder, timeout: .seconds(60),
      outputLimit: 64 << 20
    ).run()
    if answer.errorText.contains("No files found") { return [] }
    try #require(answer.status.isSuccess, Comment(rawValue: answer.errorText))
    return try answer.text.split(whereSeparator: \.isNewline).map { line in
      let fields = line.split(separator: ",")
      return Reading(
        device: String(try #require(fields.first)), timestamp: try #require(fields.last.flatMap { Int($0) }))
    }
  }

  /// Waits until all four have readings younger than now and agree on the older ones, and answers these.
  func expectAgreement(sourceLocation: SourceLocation = #_sourceLocation) async throws -> [Reading] {
    let now = Int(Date().timeIntervalSince1970 * 1000)
    return try await eventually(
      "all sinks agree", within: .seconds(60), every: .milliseconds(500), sourceLocation: sourceLocation
    ) {
      let all = try await [keyValue(), warehouse(), parquet(), ndjson()]
      // What a device sent before now has arrived where something that it sent later has.
      let devices = Set(all.joined().map(\.device))
      let isCaughtUp = all.allSatisfy { rows in
        devices.allSatisfy { device in rows.contains { $0.device == device && $0.timestamp > now } }
      }
      let old = all.map { rows in rows.filter { $0.timestamp <= now } }
      // The table is keyed by device and time; the others have a row for every event, twice sent or not.
      guard isCaughtUp, devices.count == 3, Set(old.map(Set.init)).count == 1 else { return nil }
      return Set(old.dropFirst().map(\.count)).count == 1 ? old[0].sorted() : nil
    }
  }
}
