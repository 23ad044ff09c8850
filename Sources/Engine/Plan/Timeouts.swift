import Diagnostics
import Language
import ProviderKit
import Values

/// How long the operations on an instance may take, as its `timeouts` block says.
struct Timeouts: Sendable {
  private static let operations: [String: ChangeStep] = [
    "create": .create, "read": .read, "update": .update, "delete": .delete,
  ]

  private var limits: [ChangeStep: Duration] = [:]

  /// Reports what is no operation and what is no length of time; what is not known yet does not count.
  init(_ resource: ResourceConfiguration, _ scope: any EvaluationScope, _ diagnostics: inout Diagnostics) {
    for (name, expression) in resource.timeouts.sorted(by: { $0.key < $1.key }) {
      guard let step = Self.operations[name] else {
        diagnostics.error(
          "there is no timeout `\(name)`", detail: "an operation is one of `create`, `delete`, `read` and `update`",
          range: expression.range, hints: Suggestion.hints(for: name, among: Self.operations.keys.sorted()))
        continue
      }
      guard let value = Evaluate.value(expression, as: .string, scope, &diagnostics), value.isKnown, !value.isNull
      else { continue }
      guard let limit = value.string.flatMap({ DurationText.duration($0) }), limit > .zero else {
        diagnostics.error(
          "the timeout is no length of time", detail: "it is written as `30s`, `5m` or `1h30m`",
          range: expression.range)
        continue
      }
      limits[step] = limit
    }
  }

  /// How long reading what state has of each resource may take, as far as that is written as a constant: objects are looked at
  /// before anything is evaluated. What is wrong with the others, planning tells.
  static func constantReads(_ configuration: Configuration) -> [ResourceAddress: Duration] {
    var found: [ResourceAddress: Duration] = [:]
    for module in configuration.modules.values {
      for (name, resource) in module.resources where resource.timeouts["read"] != nil {
        var ignored = Diagnostics()
        found[ResourceAddress(module.address, name)] = Timeouts(resource, UnknownScope(), &ignored)[.read]
      }
    }
    return found
  }

  subscript(_ step: ChangeStep) -> Duration? { limits[step] }
}
