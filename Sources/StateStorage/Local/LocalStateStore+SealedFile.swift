extension LocalStateStore {
  public func sealFile(_ contents: [UInt8], kind: String, for head: StateHead, to path: String) async throws {
    try await sealer.keys.sealFile(contents, kind: kind, for: head, to: path)
  }

  public func openFile(
    _ path: String, kind: String, requiresCurrent: Bool
  ) async throws -> (contents: [UInt8], head: StateHead) {
    let head = try await head()
    return (try await sealer.keys.openFile(path, kind: kind, at: head, requiresCurrent: requiresCurrent), head)
  }
}
