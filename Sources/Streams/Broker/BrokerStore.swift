import Crypto
import Platform

/// What `nats-server` has stored, as it lies there while no server runs.
///
///     jetstream/ACCOUNT/streams/STREAM/meta.inf              settings, as JSON
///                                     /meta.sum              their sum
///                                     /msgs/                 the messages
///                                     /obs/CONSUMER/meta.inf, meta.sum, o.dat
///
/// The server replaces each of these files at once, but one after the other: the settings, then their sum; and it removes the
/// settings first of all. A stream whose settings and sum do not fit each other it leaves alone, with all its messages, and is
/// not healthy from then on. A consumer without a sum is left out in the same way. So one that was killed in between must be
/// helped before it starts again.
struct BrokerStore {
  /// The server takes a folder whose name starts so for one that it was about to remove.
  private static let removedPrefix = "."
  private static let metadataLimit = 16 << 20

  let folder: String

  /// Makes everything whole that can be. Linear in the number of streams and consumers.
  /// - Returns: what was done, in the order of the names.
  func repair() -> [BrokerRepair] {
    let root = Path.join(folder, "jetstream")
    return folders(in: root).flatMap { account in
      let streams = Path.join(root, account, "streams")
      return folders(in: streams).flatMap { stream in repairStream(stream, in: streams) }
    }
  }

  private func repairStream(_ name: String, in parent: String) -> [BrokerRepair] {
    let place = Path.join(parent, name)
    switch settings(of: name, at: place) {
    case .unknown: return []
    case .damaged: return keep(name, at: place)
    case .none:
      // While it makes a stream, the server writes the settings first; while it removes one, the sum is still there.
      let wasRemoved = Files.exists(Path.join(place, "meta.sum"))
      guard wasRemoved || !hasMessages(place) else { return keep(name, at: place) }
      let removed = Path.join(parent, Self.removedPrefix + name)
      return attempt(.init(wasRemoved ? .removedStream : .unmadeStream, stream: name)) {
        () throws(SystemError) in
        try FileTree.remove(removed)
        try Files.rename(place, to: removed)
      }
    case .whole(let bytes):
      let own = seal(bytes, key: name, at: place, .init(.sealedStream, stream: name))
      return own + folders(in: Path.join(place, "obs")).flatMap { repairConsumer($0, of: name, at: place) }
    }
  }

  /// Puts a stream aside, out of the server's sight.
  private func keep(_ name: String, at place: String) -> [BrokerRepair] {
    let kept = Path.join(folder, "unreadable", "\(name)-\(Timestamp.now.text)")
    return attempt(.init(.unreadableStream(kept: kept), stream: name)) {
      () throws(SystemError) in
      try Files.makeFolder(Path.parent(kept), mode: 0o700)
      try Files.rename(place, to: kept)
    }
  }

  private func hasMessages(_ place: String) -> Bool {
    let messages = Path.join(place, "msgs")
    let blocks = ((try? Files.names(in: messages)) ?? []).filter { $0.hasSuffix(".blk") }
    return blocks.contains { Files.status(Path.join(messages, $0))?.size != 0 }
  }

  private func repairConsumer(_ name: String, of stream: String, at streamPlace: String) -> [BrokerRepair] {
    let place = Path.join(streamPlace, "obs", name)
    switch settings(of: name, at: place) {
    case .unknown: return []
    case .none, .damaged:
      // What it had acknowledged must not count for one that gets its name later.
      return attempt(.init(.removedConsumer, stream: stream, consumer: name)) {
        () throws(SystemError) in try FileTree.remove(place)
      }
    case .whole(let bytes):
      return seal(bytes, key: "\(stream)/\(name)", at: place, .init(.sealedConsumer, stream: stream, consumer: name))
    }
  }

  /// Writes the sum of settings where it is another or missing.
  private func seal(_ settings: [UInt8], key: String, at place: String, _ repair: BrokerRepair) -> [BrokerRepair] {
    let file = Path.join(place, "meta.sum")
    let sum = Self.sum(of: settings, key: key)
    guard (try? Files.read(file, limit: 4096)) != Array(sum.utf8) else { return [] }
    return attempt(repair) {
      () throws(SystemError) in try AtomicFile.write(sum, to: file, mode: 0o600)
    }
  }

  /// The sum of settings in hexadecimal: HighwayHash by the SHA-256 of the name, the lowest byte first.
  static func sum(of settings: [UInt8], key: String) -> String {
    let hash = HighwayHash.hash64(settings, key: Array(SHA256.hash(data: Array(key.utf8))))
    let digits = String(hash.byteSwapped, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private enum Settings {
    case none
    case damaged
    /// They cannot be read, by rights or size, which does not say that they are damaged: the server will say what it thinks.
    case unknown
    case whole([UInt8])
  }

  private func settings(of name: String, at place: String) -> Settings {
    let file = Path.join(place, "meta.inf")
    guard Files.exists(file) else { return .none }
    guard let bytes = try? Files.read(file, limit: Self.metadataLimit) else { return .unknown }
    guard case .object(let fields) = try? JSONDocument(parsing: bytes),
      fields.contains(where: { $0.name == "name" && $0.value == .string(name) })
    else { return .damaged }
    return .whole(bytes)
  }

  /// A repair that fails is left to the server, which leaves the thing out and says so.
  private func attempt(_ repair: BrokerRepair, _ work: () throws(SystemError) -> Void) -> [BrokerRepair] {
    do throws(SystemError) {
      try work()
      return [repair]
    } catch {
      return [repair.failed(error.description)]
    }
  }

  private func folders(in folder: String) -> [String] {
    let names = (try? Files.names(in: folder)) ?? []
    return names.filter { !$0.hasPrefix(Self.removedPrefix) && Files.isFolder(Path.join(folder, $0)) }.sorted()
  }
}
