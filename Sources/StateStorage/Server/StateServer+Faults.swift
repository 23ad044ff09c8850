/// What the server finds out about its own database, and what becomes of a request that the database fails.
extension StateServer {
  private static let damageText =
    "the database of the state server is damaged: who runs it makes it anew with `stack state serve --restore`"

  /// Looks through the database and copies it, now and then every hour, until cancelled. What is damaged is not copied: `GET /healthz`
  /// tells of it from then on.
  /// - Parameter onFault: told what is wrong, the same once.
  public func lookAfterItself(
    every interval: Duration = .seconds(3600), onFault: @escaping @Sendable (any Error) -> Void
  ) async {
    var told: StateError?
    while !Task.isCancelled {
      do { try inspect() } catch {
        let fault = error as? StateError
        if fault == nil || fault != told { onFault(error) }
        told = fault
      }
      try? await Task.sleep(for: interval)
    }
  }

  /// - Throws: `StateError.serverDamaged`, or why it cannot be copied.
  func inspect() throws {
    do {
      try database.check()
      try database.keepCopies()
    } catch {
      let fault = database.translated(error)
      if case StateError.serverDamaged? = fault as? StateError { damage.withLock { $0 = Self.damageText } }
      throw fault
    }
  }

  /// Whether the server is well: what was found before, or what can be seen at once.
  func health() -> RemoteResponse {
    do { try database.glance() } catch { damage.withLock { $0 = Self.damageText } }
    let fault = damage.withLock { $0 }
    return fault.map { .text(503, $0 + "\n") } ?? .text(200, "ok\n")
  }

  /// - Parameter error: a `StateError` where the database knows it as one. What it tells of the server's own files is not for clients.
  func failed(_ error: any Error) -> RemoteResponse {
    switch error as? StateError {
    case .corrupt, .notAState, .serverDamaged:
      damage.withLock { $0 = Self.damageText }
      return .text(500, Self.damageText + "\n")
    case .replaced:
      return .text(503, "the database of the state server was replaced: the server has to be started anew\n")
    case .diskFull: return .text(500, "the disk of the state server is full: nothing was changed\n")
    case .readOnly, .permissionDenied: return .text(500, "the state server cannot write its database\n")
    case .busy: return .text(503, "the database of the state server is busy\n")
    case .remote(_, let detail, _), .silent(_, let detail):
      return .text(500, "the state server's database does not answer: \(detail)\n")
    case let fault?: return .text(500, "\(fault.diagnostic.summary)\n")
    case nil: return .text(500, "the state server failed: \(error)\n")
    }
  }
}
