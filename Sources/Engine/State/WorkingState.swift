import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

/// The state's objects while a plan is made: decoded, moved, refreshed.
struct WorkingState: Sendable {
  let head: StateHead
  /// The current objects.
  var current: [InstanceAddress: StateObject] = [:]
  /// The objects that wait for their removal, sorted.
  var deposed: [StateObject] = []
  /// Data sources' rows, by address.
  var data: [InstanceAddress: InstanceRecord] = [:]
  let outputs: [String: OutputRecord]

  /// Reads a snapshot. Rows whose type no provider has, or that do not read, are reported.
  init(_ snapshot: StateSnapshot, _ catalog: Catalog, into diagnostics: inout Diagnostics) {
    head = snapshot.head
    outputs = Dictionary(snapshot.outputs.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    var reader = AddressReader()
    current.reserveCapacity(snapshot.instances.count)
    let values = Self.values(snapshot.instances, catalog)
    for (record, value) in zip(snapshot.instances, values) {
      guard let address = reader.address(record.address) else {
        diagnostics.append(Self.unreadable(record, "its address is not one"))
        continue
      }
      if address.resource.mode == .data {
        data[address] = record
        continue
      }
      guard let type = catalog.type(address.resource.type, .managed) else {
        var unknown = catalog.unknownType(address.resource.type, .managed)
        unknown.address = record.key.description
        unknown.hints.append("to forget the object, run `stack state rm '\(record.address.shown)'`")
        diagnostics.append(unknown)
        continue
      }
      switch value {
      case .success(let (value, isMore)):
        var object = StateObject(address: address, record: record, type: type, value: value)
        if isMore { object.isDirty = true }
        if record.deposed == nil { current[address] = object } else { deposed.append(object) }
      case .failure(let error): diagnostics.append(Self.unreadable(record, error.diagnostic.summary))
      case nil: continue
      }
    }
  }

  /// The objects' values, by their types; `nil` where there is no type, or which are data sources'.
  private static func values(
    _ records: [InstanceRecord], _ catalog: Catalog
  ) -> [Result<(value: Value, isMore: Bool), ValueJSONError>?] {
    Parallel.compute(records.count) { index in
      let record = records[index]
      guard record.address.mode == .managed, let type = catalog.type(record.address.type, .managed) else { return nil }
      do throws(ValueJSONError) { return .success(try type.markedValue(record.value)) } catch { return .failure(error) }
    }
  }

  mutating func replace(_ object: StateObject) {
    guard let key = object.deposed else {
      current[object.address] = object
      return
    }
    if let index = deposed.firstIndex(where: { $0.address == object.address && $0.deposed == key }) {
      deposed[index] = object
    }
  }

  mutating func remove(_ object: StateObject) {
    guard let key = object.deposed else {
      current[object.address] = nil
      return
    }
    deposed.removeAll { $0.address == object.address && $0.deposed == key }
  }

  private static func unreadable(_ record: InstanceRecord, _ detail: String) -> Diagnostic {
    Diagnostic(
      .error, "the state of an object cannot be read", detail: detail, address: record.key.description,
      hints: ["`stack state history` lists earlier versions, `stack state rollback` returns to one"])
  }
}
