import Diagnostics
import Language
import StateStorage

extension CheckResult {
  /// - Parameters:
  ///   - found: what was reported.
  ///   - told: how many of these there were before: those since say what does not hold.
  init(_ kind: Kind, _ address: String, _ outcome: Conditions.Outcome, _ found: Diagnostics, since told: Int) {
    let messages = outcome == .failed ? found.all.dropFirst(told).map(\.detail).filter { !$0.isEmpty } : []
    let status: Status =
      switch outcome {
      case .held: .pass
      case .failed: .fail
      case .unknown: .unknown
      case .erroneous: .error
      }
    self.init(kind: kind, address: address, status: status, messages: messages)
  }

  /// Results as the state keeps them: by what is configured, in order of address, its instances below.
  ///
  /// - Parameter absent: how that came out of which there are no results.
  static func records(
    _ results: [CheckResult], _ configuration: Configuration, absent: CheckRecord.Status
  ) -> [CheckRecord] {
    var records: [String: CheckRecord] = [:]
    var places: [String: Int] = [:]
    for result in expected(configuration) { records[result.subject] = result.record(absent) }
    for result in results {
      let subject = result.subject
      let status = CheckRecord.Status(result.status)
      // In place: to take a record out and put it back copies all its objects.
      if let place = places[result.address] {
        let known = records[subject]?.objects[place].status ?? .pass
        records[subject]?.objects[place].status = worse(known, status)
        records[subject]?.objects[place].messages += result.messages
      } else {
        let object = CheckRecord.Object(address: result.address, status: status, messages: result.messages)
        places[result.address] = records[subject]?.objects.count ?? 0
        records[subject, default: result.record(absent)].objects.append(object)
      }
    }
    return records.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { subject in
      guard var record = records[subject] else { return nil }
      record.objects.sort { $0.address.utf8.lexicographicallyPrecedes($1.address.utf8) }
      if !record.objects.isEmpty { record.status = record.objects.map(\.status).reduce(.pass, worse) }
      return record
    }
  }

  /// A result for each condition that there could be.
  private static func expected(_ configuration: Configuration) -> [CheckResult] {
    configuration.sortedModules.flatMap { module -> [CheckResult] in
      let prefix = module.address.isRoot ? "" : module.address.description + "."
      func result(_ kind: CheckResult.Kind, _ address: String) -> CheckResult {
        CheckResult(kind: kind, address: prefix + address, status: .unknown, messages: [])
      }
      var expected = module.checks.keys.map { result(.check, "check.\($0)") }
      for resource in module.resources.values {
        let lifecycle = resource.lifecycle
        if lifecycle.preconditions.isEmpty && lifecycle.postconditions.isEmpty { continue }
        expected.append(result(.precondition, resource.resource.description))
      }
      for (name, output) in module.outputs where !output.preconditions.isEmpty {
        expected.append(result(.outputPrecondition, "output.\(name)"))
      }
      for (name, variable) in module.variables where !variable.validations.isEmpty {
        expected.append(result(.validation, "var.\(name)"))
      }
      return expected
    }
  }

  /// What it belongs to as the configuration has it, without instances.
  private var subject: String {
    switch kind {
    case .precondition, .postcondition:
      return (try? InstanceAddress(parsing: address))?.configuration.description ?? address
    case .check, .outputPrecondition, .validation:
      guard let (module, name) = place, !module.isRoot else { return address }
      return "\(module.module).\(word).\(name)"
    }
  }

  /// What stands before the name in its address.
  private var word: String {
    switch kind {
    case .check: "check"
    case .outputPrecondition: "output"
    case .validation: "var"
    case .precondition, .postcondition: ""
    }
  }

  /// The name of the check block, output or variable that the condition belongs to, and its instance of the module.
  var place: (module: ModulePath, name: String)? {
    guard !word.isEmpty, let dot = address.lastIndex(of: ".") else { return nil }
    let name = String(address[address.index(after: dot)...])
    let module = address.dropLast(name.count + word.count + 2)
    if module.isEmpty { return (.root, name) }
    guard case .module(let found)? = try? TargetAddress(parsing: String(module)) else { return nil }
    return (found, name)
  }

  private func record(_ absent: CheckRecord.Status) -> CheckRecord {
    let kind: CheckRecord.Kind =
      switch self.kind {
      case .precondition, .postcondition: .resource
      case .check: .check
      case .outputPrecondition: .output
      case .validation: .variable
      }
    return CheckRecord(kind: kind, address: subject, status: absent)
  }

  private static func worse(_ one: CheckRecord.Status, _ other: CheckRecord.Status) -> CheckRecord.Status {
    let order: [CheckRecord.Status] = [.pass, .unknown, .fail, .error]
    return (order.firstIndex(of: one) ?? 0) < (order.firstIndex(of: other) ?? 0) ? other : one
  }
}

extension CheckRecord.Status {
  fileprivate init(_ status: CheckResult.Status) {
    switch status {
    case .pass: self = .pass
    case .fail: self = .fail
    case .unknown: self = .unknown
    case .error: self = .error
    }
  }
}

extension [CheckResult] {
  /// The later results in the place of those of the same conditions.
  func replaced(by later: [CheckResult]) -> [CheckResult] {
    guard !later.isEmpty else { return self }
    func key(_ result: CheckResult) -> [String] { [result.kind.rawValue, result.address] }
    let keys = Set(later.map(key))
    return filter { !keys.contains(key($0)) } + later
  }
}

extension Plan {
  /// Its check results as the state keeps them.
  public func checkRecords(_ configuration: Configuration) -> [CheckRecord] {
    // Of a part, and where conditions are not held, nobody has looked at what has no result.
    CheckResult.records(checks, configuration, absent: mode != .normal || isPartial ? .unknown : .pass)
  }
}
