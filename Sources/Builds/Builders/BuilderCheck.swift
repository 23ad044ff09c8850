import Diagnostics

/// What a build needs that this machine has not: told before anything runs.
public struct BuilderCheck: Sendable {
  public let builders: BuilderMap

  public init(_ builders: BuilderMap) { self.builders = builders }

  /// Steps whose builder is not there, and images that nobody can make, each at its place.
  ///
  /// - Parameter severity: an error where the build is to run, a warning where it is only looked at.
  public func faults(_ definition: BuildDefinition, as severity: Diagnostic.Severity) -> Diagnostics {
    var diagnostics = Diagnostics()
    guard !ContainerEngine.isThere else { return diagnostics }
    // What may fail may fail for this, too.
    for step in definition.steps where !step.allowFailure {
      if case .image = builders.builder(step.name.value) { diagnostics.append(Self.missing(step, builders, severity)) }
    }
    for image in definition.images {
      diagnostics.append(
        Diagnostic(
          severity, "the image `\(image.value)` cannot be made: no container engine is there", range: image.range,
          hints: ["install Docker, or take `images` out"]))
    }
    return diagnostics
  }

  static func missing(
    _ step: BuildStep, _ builders: BuilderMap, _ severity: Diagnostic.Severity = .error
  ) -> Diagnostic {
    Diagnostic(
      severity, "there is no builder `\(step.name.value)`",
      detail: "it is no program of this machine, and to run it as an image no container engine is there",
      range: step.name.range,
      hints: Suggestion.hints(for: step.name.value, among: builders.names) + [
        "map it in `builders.yaml`: `\(step.name.value): PROGRAM`",
        "these need no map: \(BuilderMap.host.keys.sorted().joined(separator: ", "))",
      ])
  }
}
