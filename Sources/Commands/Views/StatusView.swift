import AgentAPI
import Values

/// The units of a stack as a table, a row a replica.
struct StatusView {
  let units: [UnitStatus]

  var isWell: Bool { units.allSatisfy { $0.isReady || $0.state == .exited } }

  /// - Parameter width: cells of the terminal; `nil` where there is none.
  func text(_ paint: Paint, width: Int? = nil) -> String {
    guard !units.isEmpty else { return "nothing runs" }
    var table = Table(["UNIT", "STATE", "HEALTH", "PID", "PORT", "UPTIME", "RESTARTS"])
    var states: [UnitState?] = [nil]
    for unit in units {
      for replica in unit.replicas {
        let name = unit.replicas.count > 1 ? "\(unit.address)#\(replica.index)" : unit.address
        table.append([
          name, replica.state.rawValue, Self.health(replica), replica.pid.map { "\($0)" } ?? "-",
          Self.ports(unit, replica), replica.uptime.map { DurationText.of(seconds: $0) } ?? "-",
          "\(replica.restarts)",
        ])
        states.append(replica.state)
      }
    }
    return table.text(limit: width) { row, column, text in
      if row == 0 { return paint(text, .bold) }
      guard column == 1, let state = states[row] else { return text }
      return paint(text, Self.style(state))
    }
  }

  var json: JSON {
    .array(
      units.map { unit in
        [
          "address": .string(unit.address), "kind": .string(unit.kind),
          "state": .string(unit.state.rawValue), "ready": .bool(unit.isReady),
          "url": unit.ingress.map { .string($0.url) } ?? .null,
          "replicas": .array(unit.replicas.map(Self.json)),
        ]
      })
  }

  private static func json(_ replica: ReplicaStatus) -> JSON {
    [
      "index": .number(Number(replica.index)), "state": .string(replica.state.rawValue),
      "health": .string(health(replica)),
      "pid": replica.pid.map { .number(Number(Int($0))) } ?? .null,
      "ports": .object(
        replica.ports.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .number(Number(Int($0.value)))) }),
      "uptime_seconds": replica.uptime.map { .number(Number(Int($0))) } ?? .null,
      "restarts": .number(Number(replica.restarts)),
      "last_exit": replica.lastExit.map { .string($0) } ?? .null,
    ]
  }

  private static func health(_ replica: ReplicaStatus) -> String {
    switch replica.state {
    case .running: "healthy"
    case .unhealthy: replica.healthMessage ?? "failing"
    case .starting: "waiting"
    default: replica.lastExit ?? "-"
    }
  }

  private static func ports(_ unit: UnitStatus, _ replica: ReplicaStatus) -> String {
    let own = replica.ports.sorted { $0.key < $1.key }.map { "\($0.value)" }
    let all = (unit.ingress.map { ["\($0.port)→"] } ?? []) + own
    return all.isEmpty ? "-" : all.joined(separator: all.first?.hasSuffix("→") == true ? "" : ",")
  }

  private static func style(_ state: UnitState) -> Paint.Style {
    switch state {
    case .running, .exited: .green
    case .starting, .stopping, .stopped, .backoff: .yellow
    case .unhealthy, .failed: .red
    }
  }
}
