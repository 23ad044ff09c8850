import Diagnostics
import Language
import StateStorage
import Values

/// A state that is to be taken: whether everything in it can be read by who plans on it later.
struct PushedState {
  let snapshot: StateSnapshot
  let types: StateTypes

  /// - Throws: diagnostics of all that cannot.
  func check() throws {
    var diagnostics = Diagnostics()
    for instance in snapshot.instances { check(instance, into: &diagnostics) }
    try diagnostics.throwIfErrors()
  }

  private func check(_ instance: InstanceRecord, into diagnostics: inout Diagnostics) {
    let address = instance.key.description
    if (try? Language.InstanceAddress(parsing: instance.address.shown)) == nil {
      diagnostics.append(Self.refused("its address is not one", address))
    }
    let isData = instance.address.mode == .data
    let type = instance.address.type
    // What an older or newer schema wrote is adopted when it is read.
    guard let block = types.block(type, isData: isData),
      types.schemaVersion(type, isData: isData) == instance.schemaVersion,
      instance.provider == StateV4.ownProvider, case .object(let shape) = block.impliedType,
      let members = (try? JSON(parsing: instance.value.json))?.members
    else { return }
    for member in members {
      guard let expected = shape.attributes[member.key] else { continue }
      if (try? ValueJSON.decode(member.value.bytes(escapesHTML: false), as: expected)) == nil {
        diagnostics.append(Self.refused("its attribute `\(member.key)` is not of type \(expected)", address))
      }
    }
  }

  private static func refused(_ detail: String, _ address: String) -> Diagnostic {
    Diagnostic(
      .error, "the file has an object that cannot be read", detail: detail + "; nothing was taken", address: address)
  }
}
