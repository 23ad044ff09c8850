import Diagnostics
import HCL
import Values

extension Module {
  /// What is wrong with the attributes that a reference to a resource goes on with, by the resource's type alone. It is wrong wherever
  /// the reference stands: also within `try`, and in a branch that is not taken.
  public func attributeFault(of reference: Reference, type: ValueType) -> Diagnostic? {
    guard case .resource(let name) = reference.subject, let resource = resources[name], !resource.isDamaged,
      fault(of: reference) == nil
    else { return nil }
    let isRepeated = resource.count != nil || resource.forEach != nil
    let steps = isRepeated ? reference.steps.dropFirst() : reference.steps[...]
    guard let first = steps.first else { return nil }
    if steps.count == 1, case .attribute(let attribute, _) = first, case .object(let shape) = type,
      shape.attributes[attribute] != nil
    {
      return nil
    }
    var evaluation = Evaluation(Evaluator(scope: EmptyScope()), file: reference.file, bindings: [])
    return evaluation.fault(of: steps, from: .unknown(type), named: reference.file.text(reference.subjectBytes))
  }
}
