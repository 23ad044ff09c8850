import Glibc
import Platform

/// Reads the logs of a unit's replicas, and goes on as they grow.
struct LogReader: Sendable {
  /// By replica.
  let files: [Int: LogFile]

  /// Where reading stands in one file.
  private struct Position {
    var offset: Int
    /// An unfinished line, kept back so that lines of several replicas do not mix.
    var pending: [UInt8] = []
  }

  /// Hands over the last lines, then with `follow` each new piece, until the task is cancelled or `write` throws.
  func read(
    tail: Int?, follow: Bool, write: ([UInt8]) async throws -> Void
  ) async throws {
    let slots = files.keys.sorted()
    var positions: [Int: Position] = [:]
    for slot in slots {
      guard let file = files[slot] else { continue }
      let size = Files.status(file.path)?.size ?? 0
      if let tail {
        positions[slot] = Position(offset: size)
        try await write(labelled(file.tail(tail), slot))
      } else {
        positions[slot] = Position(offset: 0)
      }
    }
    repeat {
      var grew = false
      for slot in slots {
        guard let file = files[slot], var position = positions[slot] else { continue }
        let piece = next(file, &position)
        positions[slot] = position
        if !piece.isEmpty {
          grew = true
          try await write(labelled(piece, slot))
        }
      }
      if !grew {
        if !follow { break }
        // Only while somebody looks on.
        try await Task.sleep(for: .milliseconds(100))
      }
    } while true
    for slot in slots {
      if let rest = positions[slot]?.pending, !rest.isEmpty { try await write(labelled(rest, slot)) }
    }
  }

  /// What came since; whole lines.
  private func next(_ file: LogFile, _ position: inout Position) -> [UInt8] {
    guard let size = Files.status(file.path)?.size, size != position.offset,
      let open = try? OpenFile(file.path, O_RDONLY)
    else { return [] }
    if size < position.offset { position = Position(offset: 0) }
    guard lseek(open.descriptor, off_t(position.offset), SEEK_SET) >= 0,
      let bytes = try? open.readToEnd(limit: 1 << 20, path: file.path)
    else { return [] }
    position.offset += bytes.count
    let all = position.pending + bytes
    guard let end = all.lastIndex(of: UInt8(ascii: "\n")) else {
      position.pending = Array(all.suffix(1 << 20))
      return []
    }
    position.pending = Array(all[all.index(after: end)...])
    return Array(all[...end])
  }

  /// With several replicas each line says whose it is.
  private func labelled(_ bytes: [UInt8], _ slot: Int) -> [UInt8] {
    guard files.count > 1, !bytes.isEmpty else { return bytes }
    let label = Array("\(slot) | ".utf8)
    var result: [UInt8] = []
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      result += label + line + [UInt8(ascii: "\n")]
    }
    if bytes.last != UInt8(ascii: "\n"),
      let last = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).last
    {
      result += label + last + [UInt8(ascii: "\n")]
    }
    return result
  }
}
