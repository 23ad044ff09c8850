import FoundationEssentials
import Language
import Platform
import StateNetwork
import StateStorage

/// A module's archive, by HTTP or as a local file.
struct ModuleArchive {
  private static let mostRedirections = 5

  let url: String
  /// What a relative path is relative to.
  let directory: String

  /// Unpacks it into a folder that must not exist yet.
  func fetch(into folder: String) async throws {
    let address = try ArchiveAddress(url)
    let bytes = try await bytes(address.url)
    try address.check(bytes)
    do {
      let entries = try Archive.entries(bytes)
      try Files.makeFolder(folder)
      try UnpackedArchive(folder: folder).write(entries)
    } catch let error as ArchiveError {
      throw ModuleFetchError.archive(url: url, error)
    }
  }

  private func bytes(_ url: String) async throws -> [UInt8] {
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
      do {
        // `file:///…` names a file by its whole path, as URLs do.
        let isURL = url.hasPrefix("file://")
        let path = isURL ? Self.unescaped(url.dropFirst("file://".count)) : PathText.join(directory, url)
        return try Files.read(Path.absolute(path), limit: Archive.largest)
      } catch {
        throw ModuleFetchError.unreachable(url: url, reason: error.reason)
      }
    }
    let transport = try HTTPTransport()
    var place = url
    // Who one is the server is told that the address names, and no other that it leads to.
    var headers: [String: String] = [:]
    if let credentials = url.credentials {
      let name = Self.unescaped(url[credentials])
      headers["Authorization"] = "Basic " + Data((name.contains(":") ? name : name + ":").utf8).base64EncodedString()
      place = url.withoutCredentials
    }
    for _ in 0...Self.mostRedirections {
      let answer: RemoteResponse
      do {
        answer = try await transport.send(RemoteRequest("GET", place, headers: headers))
      } catch StateError.remote(_, let detail, _) {
        throw ModuleFetchError.unreachable(url: url, reason: detail)
      }
      switch answer.status {
      case 200: return answer.body
      case 301, 302, 303, 307, 308:
        guard let next = answer.headers["location"], let absolute = Self.absolute(next, from: place) else {
          throw ModuleFetchError.unreachable(url: url, reason: "it redirects to nowhere")
        }
        if Self.host(absolute) != Self.host(place) { headers = [:] }
        place = absolute
      default: throw ModuleFetchError.status(url: url, code: answer.status)
      }
    }
    throw ModuleFetchError.unreachable(url: url, reason: "it redirects more than \(Self.mostRedirections) times")
  }

  /// What stands for `%20` and the like.
  private static func unescaped(_ path: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Substring(path).utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let escaped = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
        bytes.append(escaped)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func host(_ url: String) -> Substring {
    url.prefix { $0 != "?" }.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).last ?? ""
  }

  /// Never from HTTPS to HTTP.
  private static func absolute(_ next: String, from place: String) -> String? {
    if next.hasPrefix("https://") || next.hasPrefix("http://") && place.hasPrefix("http://") { return next }
    guard next.hasPrefix("/"), !next.hasPrefix("//"), let scheme = place.firstRange(of: "://") else { return nil }
    let host = place[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
    return place[..<scheme.upperBound] + host + next
  }
}
