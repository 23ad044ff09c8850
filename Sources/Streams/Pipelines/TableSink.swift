import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Platform

/// Writes rows to a table through its database's HTTP service. Rows are keyed, by the table's key or by the message's sequence
/// number, so that writing them again changes nothing.
actor TableSink: PipelineSink {
  private let configuration: TableSinkConfiguration
  /// The table's columns, once asked for; forgotten when the table refuses rows, because it may have changed.
  private var columns: Set<String>?

  nonisolated var name: String { "table `\(configuration.table)`" }

  init(_ configuration: TableSinkConfiguration) { self.configuration = configuration }

  func stage(_ rows: [PipelineRow]) async throws -> [Checkpoint.File] {
    let columns = try await knownColumns()
    let documents = rows.map { row in
      var fields = row.fields.filter { columns.contains($0.name) && $0.name != TableDefinition.sequenceColumn }
      if columns.contains(TableDefinition.sequenceColumn) {
        fields.append(.init(TableDefinition.sequenceColumn, .integer(Int64(clamping: row.sequence))))
      }
      return JSONDocument.object(fields)
    }
    do {
      _ = try await send(.POST, "/rows", body: .array(documents))
    } catch let error as WorkerError {
      self.columns = nil
      throw error
    }
    return []
  }

  private func knownColumns() async throws -> Set<String> {
    if let columns { return columns }
    let table = try await send(.GET, "", body: nil)
    let names = (table["columns"]?.array ?? []) + []
    var columns = Set(names.compactMap { $0["name"]?.string })
    columns.formUnion((table["key"]?.array ?? []).compactMap(\.string))
    self.columns = columns
    return columns
  }

  private func send(_ method: HTTPMethod, _ path: String, body: JSONDocument?) async throws -> JSONDocument {
    let token = try String(decoding: Files.read(configuration.tokenFile, limit: 65536), as: UTF8.self)
    var request = HTTPClientRequest(url: "\(configuration.url)/v1/tables/\(configuration.table)\(path)")
    request.method = method
    request.headers.add(name: "Authorization", value: "Bearer \(token.trimmingCharacters(in: .whitespacesAndNewlines))")
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.bytes))
    }
    let (status, answer): (UInt, [UInt8])
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
      let buffer = try await response.body.collect(upTo: 16 << 20)
      (status, answer) = (response.status.code, [UInt8](buffer.readableBytesView))
    } catch {
      try Task.checkCancellation()
      throw WorkerError.unavailable(sink: name, reason: String(describing: error))
    }
    let document = try? JSONDocument(parsing: answer)
    if (200..<300).contains(status), let document { return document }
    let reason = document?["error"]?["message"]?.string ?? "status \(status)"
    // Bad rows, a violated constraint, too much at once.
    if [400, 409, 413, 422].contains(status) { throw WorkerError.rejected(sink: name, reason: reason) }
    throw WorkerError.unavailable(sink: name, reason: reason)
  }
}
