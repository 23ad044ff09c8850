import AgentAPI
import Glibc
import Platform

/// The pages of this user's builds: a list, and for each build its state, its log as it grows, and its artifacts. All of it can be
/// read only; secrets are in none of it, since logs are masked when they are written.
public struct BuildSite: BuildPages {
  private let directories: Directories

  public init(directories: Directories = .current) { self.directories = directories }

  public func page(_ path: [String], base: String, query: [String: String]) async throws -> BuildPageAnswer? {
    // One for each request: between requests nothing is open.
    let history = BuildHistory(directories: directories)
    guard let id = path.first else {
      return BuildListPage(records: try history.all(limit: BuildListPage.limit), base: base).answer
    }
    guard let record = history.current(id) else { return nil }
    let own = base + "/" + record.id
    switch (path.count, path.dropFirst().first) {
    case (1, _):
      return LiveBuildPage(record: record, base: own, list: base, tail: try BuildLogTail(of: record, in: history))
        .answer
    case (2, "log"): return log(record, history)
    case (2, "events"):
      let from = max(0, query["from"].flatMap { Int($0) } ?? 0)
      let feed = BuildFeed(id: record.id, history: history, base: own, from: from)
      return BuildPageAnswer(type: "text/event-stream", body: .stream { try await feed.send($0) })
    case (2, "junit.xml"): return file("junit.xml", "application/xml", record, history)
    case (3..., "artifacts"):
      let name = path.dropFirst(2).joined(separator: "/")
      // Only what was kept is given, whatever a path says.
      guard record.artifacts.contains(where: { $0.path == name }) else { return nil }
      return file("artifacts/" + name, "application/octet-stream", record, history)
    default: return nil
    }
  }

  /// The whole log, until now.
  private func log(_ record: BuildRecord, _ history: BuildHistory) -> BuildPageAnswer {
    BuildPageAnswer(
      type: "text/plain; charset=utf-8",
      body: .stream { write in
        var reader = try history.log(of: record.id)
        while let frame = try reader.next() { try await write(BuildLogTail.shown(frame, record)) }
      })
  }

  private func file(_ name: String, _ type: String, _ record: BuildRecord, _ history: BuildHistory) -> BuildPageAnswer?
  {
    let path = Path.join(history.folder(of: record.id), name)
    guard Files.status(path)?.kind == .file else { return nil }
    return BuildPageAnswer(
      // Never shown as a page of ours: what a build made is not to be trusted.
      type: type, headers: ["Content-Disposition": "attachment"],
      body: .stream { write in
        let bytes = try OpenFile(path, O_RDONLY | O_NOFOLLOW)
        while true {
          let piece = try bytes.readSome(1 << 18, path: path)
          if piece.isEmpty { return }
          try await write(piece)
        }
      })
  }
}
