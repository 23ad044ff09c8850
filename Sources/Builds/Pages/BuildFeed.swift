import Platform
import Values

/// What comes after a page was made, as server-sent events (WHATWG HTML, section 9.2), until the build is over: `state` when the
/// record changes, `log` with lines, `end`. An event's id is the place in the log from which to go on.
struct BuildFeed {
  /// A reader who is further behind than this gets the end alone.
  private static let backlog = 1 << 20
  /// So often is looked for something new, at first and when nothing comes.
  private static let pauses = (shortest: Duration.milliseconds(100), longest: Duration.seconds(1))
  /// A line that means nothing is sent after so long: without it nobody sees that the reader is gone.
  private static let silence = Duration.seconds(15)

  let id: String
  let history: BuildHistory
  let base: String
  let from: Int

  func send(_ write: ([UInt8]) async throws -> Void) async throws {
    var reader: BuildLogReader?
    var shown = ""
    var position = from
    var pause = Self.pauses.shortest
    var quiet = ContinuousClock.now
    while let record = history.current(id) {
      let isOver = record.status.isFinal
      var events: [UInt8] = []
      let view = BuildStateView(record: record, base: base)
      let html = view.html
      if html != shown {
        events += Self.event("state", ["title": .string(view.title), "html": .string(html)], position)
        shown = html
      }
      if !events.isEmpty { try await write(events) }
      let before = position
      position = try await sendLog(record, from: position, &reader, write)
      if isOver { return try await write(Self.event("end", .null, position)) }
      if events.isEmpty, before == position {
        pause = min(pause * 2, Self.pauses.longest)
        if ContinuousClock.now - quiet > Self.silence {
          try await write(Array(":\n\n".utf8))
          quiet = ContinuousClock.now
        }
      } else {
        pause = Self.pauses.shortest
        quiet = ContinuousClock.now
      }
      try await Task.sleep(for: pause)
    }
  }

  /// Answers where it has come to.
  private func sendLog(
    _ record: BuildRecord, from start: Int, _ reader: inout BuildLogReader?,
    _ write: ([UInt8]) async throws -> Void
  ) async throws -> Int {
    let size = try history.logSize(of: record.id)
    if size - start > Self.backlog {
      let left = size - start - Self.backlog / 2
      try await write(Self.event("log", .string("[\(left >> 10) KiB are left out: see the whole log]\n"), start))
      reader = try history.log(of: record.id, last: Self.backlog / 2)
    } else if reader == nil {
      // What has not begun has no file yet.
      if size <= start { return start }
      reader = try history.log(of: record.id, from: start)
    }
    while let frame = try reader?.next() {
      let lines = String(decoding: BuildLogTail.shown(frame, record), as: UTF8.self)
      try await write(Self.event("log", .string(lines), reader?.position ?? start))
    }
    return reader?.position ?? start
  }

  private static func event(_ name: String, _ data: JSON, _ position: Int) -> [UInt8] {
    Array("id: \(position)\nevent: \(name)\ndata: ".utf8) + data.bytes() + Array("\n\n".utf8)
  }
}
