import KeyManagement
import Platform
import ProviderKit
import Values

/// What rings and keys have in common as resources.
enum KeyNames {
  static let summary = "1 to 63 letters, digits, `-` or `_`"
  static let defaultGrace = "30d"

  static func grace(_ kind: String) -> AttributeSchema {
    AttributeSchema(
      .string, .optional,
      "How long after it was destroyed the \(kind) can still be restored; `0s` lets it go at once.",
      defaultValue: .string(defaultGrace), validators: [.duration])
  }

  static func grace(_ value: Value) -> Duration {
    value.text("deletion_grace").flatMap(DurationText.duration) ?? KeyStore.defaultGrace
  }

  /// The name is taken, and how it may come that it is: another stack has it, or this one before its state was lost.
  static func exists(
    _ kind: String, _ id: String, _ context: ObjectContext, _ directories: Directories, purge: String
  ) -> ProviderDiagnostic {
    let address = context.address
    if let owner = KeyOwner.of(id, besides: context, directories) {
      let place = owner.stack == context.stack.id ? "of this stack" : "of the stack `\(owner.stack)`"
      return ProviderDiagnostic(
        .error, "\(kind) `\(id)` exists already", detail: "it belongs to `\(owner.address)` \(place)", path: "name",
        hints: ["choose another `name`, or refer to that one by its id"])
    }
    return ProviderDiagnostic(
      .error, "\(kind) `\(id)` exists already",
      detail: "another stack has it, or this one had it before its state was lost", path: "name",
      hints: [
        "take it over with an `import` block: `to = \(address)` and `id = \"\(id)\"`",
        "or choose another `name`",
        "or, if nothing that was sealed with it is needed any more, `stack kms \(purge)`",
      ])
  }
}
