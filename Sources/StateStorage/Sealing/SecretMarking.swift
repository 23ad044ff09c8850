/// Makes secret what the types of a state's objects call so, and what repeats a secret. States that come from elsewhere need not say it:
/// Terraform keeps the `output` of a `terraform_data` in the clear whatever its `input` is.
public struct SecretMarking: Sendable {
  private let mark: @Sendable (StateSnapshot) async throws -> StateSnapshot

  public init(_ mark: @escaping @Sendable (StateSnapshot) async throws -> StateSnapshot) { self.mark = mark }

  /// What a state says itself is all that is secret in it.
  public static let none = SecretMarking { $0 }

  func callAsFunction(_ snapshot: StateSnapshot) async throws -> StateSnapshot { try await mark(snapshot) }
}
