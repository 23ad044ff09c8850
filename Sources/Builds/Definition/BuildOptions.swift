/// `options`: what holds for all steps.
public struct BuildOptions: Sendable {
  public var environment: [Located<String>] = []
  public var secretEnvironment: [Located<String>] = []
  public var volumes: [BuildStep.Volume] = []
  /// As in Cloud Build it is strict unless it is said, but for builds that a trigger starts.
  public var substitutionOption: SubstitutionOption?
  public var dynamicSubstitutions = false
  public var automapSubstitutions = false

  public enum SubstitutionOption: String, Sendable, CaseIterable {
    /// A missing or unused substitution is an error.
    case mustMatch = "MUST_MATCH"
    /// A missing one is empty, an unused one is passed over.
    case allowLoose = "ALLOW_LOOSE"
  }
}
