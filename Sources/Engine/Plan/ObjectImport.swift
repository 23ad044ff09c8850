import Diagnostics
import Language
import ProviderKit

/// Looks up the object that an identifier of its type's own form stands for.
struct ObjectImport: Sendable {
  var address: InstanceAddress
  var type: ObjectType
  var context: ObjectContext
  var id: String

  struct Result: Sendable {
    /// As it is now; `nil` when there is none, which is told.
    var object: StateObject?
    var diagnostics: [ProviderDiagnostic] = []
  }

  func perform() async -> Result {
    var result = Result()
    let answer = await type.provider.importObject(ImportRequest(type: type.name, context: context, id: id))
    result.diagnostics += answer.diagnostics
    guard let found = answer.value, !result.diagnostics.hasErrors else { return result }
    let read = await type.provider.read(ReadRequest(type: type.name, context: context, current: found))
    result.diagnostics += read.diagnostics
    guard !result.diagnostics.hasErrors else { return result }
    guard let object = read.value ?? nil else {
      result.diagnostics.append(
        ProviderDiagnostic(
          .error, "nothing to import", detail: "there is no `\(type.name)` with the identifier \"\(id)\""))
      return result
    }
    result.object = StateObject(imported: object, at: address, type)
    return result
  }
}
