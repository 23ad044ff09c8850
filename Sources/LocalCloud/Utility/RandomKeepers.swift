import ProviderKit
import Values

/// The attribute that all random types share.
enum RandomKeepers {
  static let schema = AttributeSchema(
    .map(.string), .optional, "Any values; when one changes, a new random value is made.", requiresReplacement: true)
}
