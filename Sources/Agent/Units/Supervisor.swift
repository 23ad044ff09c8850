import AgentAPI
import Foundation
import Platform

/// All units of the agent, by name.
actor Supervisor {
  private let context: UnitContext
  private var users: UserAllocator
  private var units: [String: Unit] = [:]
  /// Units that are being removed, whoever asked for it is still there or not: a new unit of that name waits for the end of the
  /// old one.
  private var removals: [String: Task<Void, any Error>] = [:]
  private var isClosing = false

  init(context: UnitContext) throws {
    self.context = context
    users = try UserAllocator(file: Path.join(context.directories.agentData, "users.json"))
  }

  /// Takes up the units of an earlier agent.
  func recover() async {
    let root = UnitFolder.root(context.directories)
    for name in (try? Files.names(in: root)) ?? [] {
      let folder = UnitFolder(path: Path.join(root, name))
      guard let record = folder.load(context.seal) else {
        context.log.note("the unit's record in `\(folder.path)` cannot be read, it is left out")
        continue
      }
      do {
        let unit = Unit(
          record: record, folder: folder, user: try user(for: record.spec), context: context)
        units[record.spec.name] = unit
        await unit.recover()
      } catch {
        context.log.note("\(record.spec.name): \(Unit.describe(error))")
      }
    }
  }

  func put(_ spec: UnitSpec) async throws -> UnitStatus {
    try UnitValidation(directories: context.directories).check(spec)
    while let removal = removals[spec.name] { _ = await removal.result }
    guard !isClosing else { throw AgentFault.invalid("the agent is ending", detail: "") }
    if let unit = units[spec.name] {
      try await unit.change(to: spec)
      return await unit.status()
    }
    for port in spec.ports {
      if let number = port.number {
        try await context.ports.reserve(number, for: spec.name, mustBeFree: true)
      }
    }
    let folder = UnitFolder(name: spec.name, directories: context.directories)
    try folder.create()
    let record = try UnitRecord(spec: spec, context.seal)
    try folder.save(record, context.seal)
    let unit = Unit(record: record, folder: folder, user: try user(for: spec), context: context)
    units[spec.name] = unit
    try await unit.start()
    return await unit.status()
  }

  /// Who asks for a unit that is being removed is answered when it is gone: until then its processes may still run.
  func unit(_ name: String) async throws -> Unit {
    while let removal = removals[name] { _ = await removal.result }
    guard let unit = units[name] else { throw AgentFault.noUnit(name) }
    return unit
  }

  /// Sorted by name.
  func all(stack: String? = nil) async -> [Unit] {
    var found: [Unit] = []
    for unit in units.values.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      if let stack, await unit.record.spec.stack != stack { continue }
      found.append(unit)
    }
    return found
  }

  var count: Int { units.count }

  /// One that is gone is no error.
  func delete(_ name: String) async throws {
    if let removal = removals[name] { return try await removal.value }
    guard let unit = units[name] else { return }
    // Not cancelled with the request: what was begun is ended.
    let removal = Task { try await remove(unit) }
    removals[name] = removal
    try await removal.value
  }

  private func remove(_ unit: Unit) async throws {
    defer { removals[unit.name] = nil }
    try await unit.remove()
    let spec = await unit.record.spec
    units[unit.name] = nil
    try await releaseUser(of: spec)
  }

  // MARK: Upkeep

  func renewTokens() async {
    for unit in units.values { await unit.renewTokens() }
  }

  func rotateLogs() async {
    for unit in units.values { await unit.rotateLogs() }
  }

  /// Ends the agent's part; with `keepUnits` the processes run on.
  func close(keepUnits: Bool) async {
    isClosing = true
    await withTaskGroup(of: Void.self) { group in
      for unit in units.values {
        group.addTask { if keepUnits { await unit.letGo() } else { await unit.suspend() } }
      }
    }
  }

  // MARK: Users

  private static func userKey(_ spec: UnitSpec) -> String {
    spec.userClass == .engine ? "engine:\(spec.stack)" : "workload:\(spec.name)"
  }

  private func user(for spec: UnitSpec) throws -> FileOwner? {
    try users.user(for: Self.userKey(spec))
  }

  private func releaseUser(of spec: UnitSpec) async throws {
    let key = Self.userKey(spec)
    for unit in units.values where await Self.userKey(unit.record.spec) == key { return }
    try users.release(key)
  }
}
