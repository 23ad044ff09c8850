/// What becomes of a request that the database fails.
extension StateServer {
  /// - Parameter error: a `StateError` where the database knows it as one. What it tells of the server's own files is not for clients.
  func failed(_ error: any Error) -> RemoteResponse {
    switch error as? StateError {
    case .corrupt, .notAState:
      let text = "the database of the state server is damaged: who runs it has to put a copy of it back"
      damage.withLock { $0 = text }
      return .text(500, text + "\n")
    case .diskFull: return .text(500, "the disk of the state server is full: nothing was changed\n")
    case .readOnly, .permissionDenied: return .text(500, "the state server cannot write its database\n")
    case .busy: return .text(503, "the database of the state server is busy\n")
    case .remote(_, let detail, _): return .text(500, "the state server's database does not answer: \(detail)\n")
    case let fault?: return .text(500, "\(fault.diagnostic.summary)\n")
    case nil: return .text(500, "the state server failed: \(error)\n")
    }
  }
}
