import Diagnostics
import Language
import ProviderKit
import Values

/// The reading of one data source.
struct DataRead: Sendable {
  var address: InstanceAddress
  var type: ObjectType
  var body: DecodedBody
  var context: ObjectContext
  /// How long it may take; `nil` for as long as it takes.
  var timeout: Duration?
  var events: EngineEventHandler

  struct Result: Sendable {
    /// With the marks of the configuration and the schema.
    var value: Value?
    var diagnostics = Diagnostics()
  }

  func perform() async -> Result {
    var result = Result()
    let (plain, marks) = body.value.splitMarks()
    let provider = type.provider
    for found in await provider.validateDataSource(type: type.name, configuration: body.value) {
      result.diagnostics.append(Diagnostic(found, body: body, address: address.description, type))
    }
    guard !result.diagnostics.hasErrors else { return result }
    let id = ObjectID(address.description)
    let start = ContinuousClock.now
    events(.dataReadStarted(id))
    let request = ReadDataRequest(type: type.name, context: context, configuration: plain)
    let (answer, isLate) = await TimedCall.run(timeout) { await provider.readData(request) }
    events(.dataReadFinished(id, elapsed: .now - start))
    let isTooLate = isLate && answer.diagnostics.hasErrors
    for found in isTooLate ? TimedCall.late(.read, timeout, answer.diagnostics) : answer.diagnostics {
      result.diagnostics.append(Diagnostic(found, body: body, address: address.description, type))
    }
    guard let value = answer.value, !result.diagnostics.hasErrors else {
      if !result.diagnostics.hasErrors {
        result.diagnostics.error("the provider gave no value", range: body.range, address: address.description)
      }
      return result
    }
    result.value = type.marking(value, marks)
    return result
  }
}
