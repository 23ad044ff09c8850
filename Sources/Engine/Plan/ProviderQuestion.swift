import Diagnostics
import Language
import ProviderKit
import Values

/// What a provider is asked while an instance is planned; what it has to say is put to the places in the body.
struct ProviderQuestion: Sendable {
  let address: InstanceAddress
  let type: ObjectType
  let body: DecodedBody
  /// The header of the block.
  let range: SourceRange
  let context: ObjectContext
  /// The object there is, with marks.
  let prior: Value?

  func validate(_ result: inout InstancePlan.Result) async {
    tell(await type.provider.validateResource(type: type.name, configuration: body.value), &result)
  }

  func plan(
    _ configuration: Value, _ prior: StoredObject?, _ result: inout InstancePlan.Result
  ) async -> PlannedObject? {
    let proposed = ProposedObject.make(type.block, prior: prior?.value, configuration: configuration)
    let answer = await type.provider.plan(
      PlanRequest(
        type: type.name, context: context, prior: prior, configuration: configuration, proposed: proposed))
    tell(answer.diagnostics, &result)
    guard let planned = answer.value, !answer.diagnostics.hasErrors else {
      if !answer.diagnostics.hasErrors {
        result.diagnostics.error(
          "the provider gave no plan", range: range, address: address.description)
      }
      return nil
    }
    return planned
  }

  func importing(_ id: String, _ result: inout InstancePlan.Result) async -> StateObject? {
    let found = await ObjectImport(address: address, type: type, context: context, id: id).perform()
    tell(found.diagnostics, &result)
    return found.object
  }

  private func tell(_ found: [ProviderDiagnostic], _ result: inout InstancePlan.Result) {
    for diagnostic in found {
      result.diagnostics.append(Diagnostic(diagnostic, body: body, address: address.description, type, hiding: [prior]))
    }
  }
}
