import ArgumentParser
import KeyManagement
import Platform
import StateStorage

/// What the commands on keys share: the store of this machine's user, and the log of its uses.
struct KMSOptions: ParsableArguments {
  func store() throws -> KeyStore { try KeyStore.standard() }

  /// Does something to the store and writes down who did it, also when it was refused.
  func recording<Result>(
    _ store: KeyStore, _ action: String, _ resource: String, _ body: () async throws -> Result
  ) async throws -> Result {
    let who = HolderProcess.userAtHost
    do {
      let result = try await body()
      try store.record(who: who, action: action, resource: resource, isAllowed: true)
      return result
    } catch let error as KeyError {
      try? store.record(
        who: who, action: action, resource: resource, isAllowed: false, detail: error.diagnostic.summary)
      throw error
    }
  }
}

/// The bytes that a sealed file is bound to.
struct AssociatedDataOptions: ParsableArguments {
  @Option(name: .customLong("aad"), help: ArgumentHelp("Text that the file is bound to.", valueName: "text"))
  var text: String?

  @Option(name: .customLong("aad-file"), help: ArgumentHelp("A file with what it is bound to.", valueName: "file"))
  var file: String?

  func validate() throws {
    if text != nil, file != nil { throw ValidationError("give --aad or --aad-file, not both") }
  }

  func bytes() throws -> [UInt8] {
    if let file { return try Files.read(file) }
    return Array((text ?? "").utf8)
  }
}
