extension LocalStateStore {
  /// Seals a file that goes with this moment of the state.
  /// - Parameter kind: what is in it, such as `plan`; to be given again when it is opened.
  public func sealFile(_ contents: [UInt8], kind: String, for head: StateHead, to path: String) async throws {
    let empty = SealedFile(kind: kind, head: head, sealed: [])
    let sealed = try await sealer.keys.seal(contents, context: empty.context)
    try SealedFile(kind: kind, head: head, sealed: sealed).write(to: path)
  }

  /// The contents of a file that was sealed for the state as it is now.
  /// - Parameter requiresCurrent: whether the state must not have moved on since.
  /// - Throws: `StateError.otherLineage` and `.staleSerial` when it was made for another state, or for another moment of it;
  ///   `.notASealedFile`; `.unsealFailed` when it was changed.
  public func openFile(
    _ path: String, kind: String, requiresCurrent: Bool = true
  ) async throws -> (contents: [UInt8], head: StateHead) {
    let file = try SealedFile(path: path)
    guard file.kind == kind else { throw StateError.notASealedFile(path: path) }
    let head = try await head()
    guard file.lineage == head.lineage else {
      throw StateError.otherLineage(expected: file.lineage, found: head.lineage)
    }
    try await sealer.keys.prepareToOpen()
    guard let contents = sealer.keys.open(file.sealed, context: file.context) else {
      throw StateError.unsealFailed(what: path)
    }
    guard file.serial == head.serial || !requiresCurrent else {
      throw StateError.staleSerial(expected: file.serial, found: head.serial)
    }
    return (contents, head)
  }
}
