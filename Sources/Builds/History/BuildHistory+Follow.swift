import Platform

extension BuildHistory {
  /// Hands on a build's log, piece by piece; until the build is over if it is followed, also one that has not begun.
  public func readLog(
    of id: String, follows: Bool, _ show: (BuildLogReader.Frame, BuildRecord) throws -> Void
  ) async throws {
    var record = try find(id)
    var reader: BuildLogReader?
    while true {
      let isOver = record.status.isFinal
      // Nothing was given yet: it had not begun, or what was begun is put away by now.
      var current = try reader ?? log(of: record.id)
      while let frame = try current.next() {
        try show(frame, record)
        reader = current
      }
      if reader != nil { reader = current }
      guard follows, !isOver else { return }
      try await Task.sleep(for: .milliseconds(100))
      record = try find(record.id)
    }
  }
}
