import Foundation
import Synchronization

/// The policy in force: the grants in a folder, read again when the folder or a file in it has changed.
final class PolicyFolder: Sendable {
  private struct State {
    var fingerprint = ""
    var policy = TablePolicy()
  }

  /// A grant is a few hundred bytes; larger files are none.
  private static let fileLimit = 1 << 20

  private let path: String
  private let state = Mutex(State())

  init(_ path: String) {
    self.path = path
  }

  /// The policy as of now. A file that cannot be read or understood grants nothing.
  func current() -> TablePolicy {
    let files = Self.files(path)
    let fingerprint = files.map { "\($0.path) \($0.stamp)" }.joined(separator: "\n")
    return state.withLock { state in
      if state.fingerprint == fingerprint { return state.policy }
      let grants = files.compactMap { file -> TableGrant? in
        guard let data = FileManager.default.contents(atPath: file.path), data.count <= Self.fileLimit,
          let document = try? JSONDocument(parsing: data)
        else { return nil }
        return TableGrant(document)
      }
      state = State(fingerprint: fingerprint, policy: TablePolicy(grants))
      return state.policy
    }
  }

  private static func files(_ path: String) -> [(path: String, stamp: String)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      var status = stat()
      let file = "\(path)/\(name)"
      guard stat(file, &status) == 0 else { return nil }
      let changed = status.st_mtim
      return (file, "\(status.st_ino) \(status.st_size) \(changed.tv_sec).\(changed.tv_nsec)")
    }
  }
}
