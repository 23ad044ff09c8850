import Crypto
import FoundationEssentials
import Platform
import ProviderKit
import Values

/// `local_file` and `local_sensitive_file`: a file with a given content.
struct LocalFileType: ResourceType {
  let isSensitive: Bool

  var name: String { isSensitive ? "local_sensitive_file" : "local_file" }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] {
    let sources = ["content", "sensitive_content", "content_base64", "source"].filter { configuration[$0] != nil }
    let set = sources.filter { configuration[$0]?.isNull == false }
    guard set.count != 1 else { return SourceFile.fault(configuration).map { [$0] } ?? [] }
    let names = sources.map { "`\($0)`" }.joined(separator: ", ")
    return [
      ProviderDiagnostic(
        .error, set.isEmpty ? "the file has no content" : "the file has more than one content",
        detail: "exactly one of \(names) must be set", path: set.last.map { ValuePath().attribute($0) } ?? ValuePath(),
        hints: set.isEmpty ? ["for an empty file, set `content` to \"\""] : [])
    ]
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    guard let path = planned["filename"]?.string else {
      throw ProviderDiagnostic(.error, "the file has no name", path: "filename")
    }
    let content = try content(planned)
    let folder = folder(of: path)
    if !folder.isEmpty, !Files.exists(folder) {
      try Files.makeFolder(folder, mode: mode(planned["directory_permission"], 0o777))
    }
    let mode = mode(planned["file_permission"], isSensitive ? 0o700 : 0o777)
    try AtomicFile.write(content, to: path, mode: mode & ~Self.mask)
    return StoredObject(planned.replacing(Self.sums(content)))
  }

  /// A file that is gone, or that has another content, counts as gone: it is made again.
  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    guard let path = current.value["filename"]?.string, Files.exists(path) else { return nil }
    // What has taken its place and is none, such as a pipe, is not what was made.
    guard Files.special(path) == nil else { throw GoneObject(because: "what is in its place is no file") }
    let content = try Files.readRegular(path)
    guard ByteText.hexadecimal(Insecure.SHA1.hash(data: content)) == current.value["id"]?.string else {
      throw GoneObject(because: "the file in its place has another content")
    }
    return current
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    guard let path = prior.value["filename"]?.string, Files.exists(Path.parent(path)) else { return }
    try Files.remove(path)
    // Before the state says so, which may be on another machine's disk: else a power cut would bring back a file that nobody knows.
    // One that is gone already may have been removed by a run that was killed before this.
    try AtomicFile.synchronizeFolder(Path.parent(path))
  }

  /// A file with the content that was planned is what the interrupted create made; any other will be written over.
  func recover(_ request: RecoverRequest) async throws -> Recovery {
    guard let planned = request.planned?.value, let path = planned["filename"]?.string else { return .nothing }
    try AtomicFile.removeLeftovers(of: path)
    guard Files.exists(path), Files.special(path) == nil, let content = try? content(planned),
      try Files.readRegular(path) == content
    else { return .nothing }
    return .complete(StoredObject(planned.replacing(Self.sums(content))))
  }

  // MARK: -

  private func content(_ value: Value) throws -> [UInt8] {
    if let text = value["content"]?.string ?? value["sensitive_content"]?.string { return Array(text.utf8) }
    if let text = value["content_base64"]?.string {
      guard let data = Data(base64Encoded: text) else {
        throw ProviderDiagnostic(.error, "`content_base64` is not in base 64", path: "content_base64")
      }
      return Array(data)
    }
    if value["source"]?.string != nil { return try SourceFile.read(value) }
    return []
  }

  private func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func mode(_ value: Value?, _ otherwise: UInt32) -> UInt32 {
    value?.string.flatMap { UInt32($0, radix: 8) } ?? otherwise
  }

  /// The process's umask, which can be asked for without changing it only here.
  private static let mask: UInt32 = {
    let status = (try? Files.read("/proc/self/status")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("Umask:") }
    return line?.split(whereSeparator: \.isWhitespace).last.flatMap { UInt32($0, radix: 8) } ?? 0o022
  }()

  private static func sums(_ content: [UInt8]) -> [String: Value] {
    let sha256 = SHA256.hash(data: content)
    let sha512 = SHA512.hash(data: content)
    let sha1 = Value.string(ByteText.hexadecimal(Insecure.SHA1.hash(data: content)))
    return [
      "content_base64sha256": .string(ByteText.base64(sha256)),
      "content_base64sha512": .string(ByteText.base64(sha512)),
      "content_md5": .string(ByteText.hexadecimal(Insecure.MD5.hash(data: content))), "content_sha1": sha1,
      "content_sha256": .string(ByteText.hexadecimal(sha256)), "content_sha512": .string(ByteText.hexadecimal(sha512)),
      "id": sha1,
    ]
  }
}
