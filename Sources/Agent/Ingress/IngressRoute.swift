import Synchronization

/// Where requests of one ingress port go: the ready replicas, each with the number of requests it is working on.
final class IngressRoute: Sendable {
  private struct Table {
    var backends: [UInt16] = []
    var busy: [UInt16: Int] = [:]
    var turn = 0
  }

  private let table = Mutex(Table())

  func setBackends(_ ports: [UInt16]) {
    table.withLock { $0.backends = ports }
  }

  /// The replica with the fewest requests, in turn among equals; none of `excluding`. Counts the request.
  func take(excluding tried: Set<UInt16>) -> UInt16? {
    table.withLock { table in
      let candidates = table.backends.filter { !tried.contains($0) }
      guard !candidates.isEmpty else { return nil }
      table.turn = (table.turn &+ 1) & 0xffff
      let start = table.turn % candidates.count
      let inTurn = candidates[start...] + candidates[..<start]
      guard let best = inTurn.min(by: { table.busy[$0, default: 0] < table.busy[$1, default: 0] }) else {
        return nil
      }
      table.busy[best, default: 0] += 1
      return best
    }
  }

  /// The request is answered.
  func giveBack(_ port: UInt16) {
    table.withLock { table in
      let left = table.busy[port, default: 0] - 1
      table.busy[port] = left > 0 ? left : nil
    }
  }

  func isBusy(_ port: UInt16) -> Bool { table.withLock { $0.busy[port] != nil } }
}
