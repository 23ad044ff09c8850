import Diagnostics
import Platform

/// What a build needs that this machine has not: told before anything runs.
public struct BuilderCheck: Sendable {
  public let builders: BuilderMap

  public init(_ builders: BuilderMap) { self.builders = builders }

  /// Steps whose builder is not there, images that nobody can make, secrets and a place for artifacts that are none, each at its place.
  ///
  /// - Parameter severity: an error where the build is to run, a warning where it is only looked at.
  public func faults(_ definition: BuildDefinition, as severity: Diagnostic.Severity) -> Diagnostics {
    var diagnostics = Diagnostics()
    let hasEngine = ContainerEngine.isThere
    // What may fail may fail for this, too.
    for step in definition.steps where !step.allowFailure {
      switch builders.builder(step.name.value) {
      case .image where !hasEngine: diagnostics.append(Self.missing(step, builders, severity))
      case .image(let image):
        if let fault = Self.doubt(image, step, builders, severity) { diagnostics.append(fault) }
      case .program(let program, _):
        if let fault = Self.anyVersion(program, step, builders) { diagnostics.append(fault) }
        if let fault = missingProgram(program, step, severity) { diagnostics.append(fault) }
        if let fault = Self.outside(step, definition, severity) { diagnostics.append(fault) }
      }
    }
    diagnostics.append(contentsOf: names(definition))
    if let location = definition.artifacts?.location, let fault = ArtifactKeeper.fault(location) {
      diagnostics.append(fault)
    }
    for image in definition.images where !hasEngine {
      diagnostics.append(
        Diagnostic(
          severity, "the image `\(image.value)` cannot be made: no container engine is there", range: image.range,
          hints: ["install Docker or podman, or take `images` out"]))
    }
    if hasEngine, let image = definition.images.first, !definition.pushesImages {
      diagnostics.warning(
        "`images` stay in the store of this machine's container engine",
        detail: "Cloud Build pushes them to their registries",
        range: image.range, hints: ["`x-stack: {push: true}` pushes them"])
    }
    return diagnostics
  }

  /// Names that nothing can have, of secrets, images and tags.
  private func names(_ definition: BuildDefinition) -> Diagnostics {
    var diagnostics = Diagnostics(definition.secrets.compactMap(SecretReference.fault))
    for image in definition.images where !ImageReference.isValid(image.value) {
      diagnostics.error(
        "no image can be called `\(image.value)`", range: image.range,
        hints: ["write it in small letters, as `app:1` or `registry.example.org/team/app:1`"])
    }
    if let account = definition.serviceAccount, !BuildRights.isAccount(account.value) {
      diagnostics.error(
        "no service account can be called `\(account.value)`", range: account.range,
        hints: ["write its name, its address, or `projects/PROJECT/serviceAccounts/NAME`"])
    }
    for tag in definition.tags where tag.value.wholeMatch(of: #/[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}/#) == nil {
      diagnostics.error(
        "`\(tag.value)` cannot be the tag of a build",
        detail: "it has letters, digits, `_`, `.` and `-`, the last two not first, and 128 of them at most",
        range: tag.range)
    }
    return diagnostics
  }

  /// A program that a builder stands for. One in the workspace may be made by an earlier step, and a step with a command of its own
  /// does not run it.
  private func missingProgram(
    _ program: String, _ step: BuildStep, _ severity: Diagnostic.Severity
  ) -> Diagnostic? {
    let isSearched = !program.contains("/") || (program.hasPrefix("/") && !program.hasPrefix("/workspace"))
    guard isSearched, step.entrypoint == nil, step.script == nil, ProgramPath.find(program, from: "/") == nil else {
      return nil
    }
    if program == "docker", ContainerEngine.isThere { return nil }
    let folders = ProgramPath.folders.dropFirst().joined(separator: ", ")
    let hint = program.hasPrefix("/") ? "install it there" : "install it in one of \(folders)"
    let mapping = builders.mapping(step.name.value)
    let use = step.name.range
    return Diagnostic(
      severity, "there is no program `\(program)`, which the builder `\(step.name.value)` stands for",
      detail: mapping == nil ? "" : "a step uses it: \(use.file.name):\(use.start.line):\(use.start.column)",
      range: mapping?.range ?? use,
      hints: [hint, "map the builder to another program in `builders.yaml`"])
  }

  /// A program of this machine runs in the build's folders; in a container an absolute `dir` is the image's own.
  private static func outside(
    _ step: BuildStep, _ definition: BuildDefinition, _ severity: Diagnostic.Severity
  ) -> Diagnostic? {
    guard let folder = step.folder, folder.value.hasPrefix("/") else { return nil }
    let volumes = (definition.options.volumes + step.volumes).map(\.path.value)
    let folders = ["/workspace", "/builder/home", "/builder/outputs"] + volumes
    guard !folders.contains(where: { Path.isInside(folder.value, $0) }) else { return nil }
    return Diagnostic(
      severity, "`dir` leads out of the workspace",
      detail: "a program of this machine begins in \(folders.map { "`\($0)`" }.joined(separator: ", ")) or below; "
        + "found `\(folder.value)`", range: folder.range)
  }

  /// Who names a version of an image gets the one of this machine where no engine is.
  private static func anyVersion(_ program: String, _ step: BuildStep, _ builders: BuilderMap) -> Diagnostic? {
    let name = step.name.value
    guard BuilderMap.isPinned(name), builders.mapping(name) == nil, step.script == nil else { return nil }
    return Diagnostic(
      .warning, "`\(name)` runs this machine's `\(program)`, whatever its version",
      detail: "to run the image no container engine is there", range: step.name.range,
      hints: ["install Docker or podman", "take the version out, or map the builder in `builders.yaml`"])
  }

  static func missing(
    _ step: BuildStep, _ builders: BuilderMap, _ severity: Diagnostic.Severity = .error
  ) -> Diagnostic {
    Diagnostic(
      severity, "there is no builder `\(step.name.value)`",
      detail: "it is no program of this machine, and to run it as an image no container engine is there",
      range: step.name.range, hints: hints(step, builders))
  }

  /// Where an engine is, any other name is that of an image: unless it cannot be, and hardly is.
  private static func doubt(
    _ image: String, _ step: BuildStep, _ builders: BuilderMap, _ severity: Diagnostic.Severity
  ) -> Diagnostic? {
    let name = step.name.value
    guard ImageReference.isValid(image) else {
      return Diagnostic(
        severity, "there is no builder `\(name)`",
        detail: (image == name ? "it is no program of this machine, and" : "it stands for the image `\(image)`, but")
          + " no image can be called so", range: step.name.range, hints: hints(step, builders))
    }
    guard image == name, !ImageReference.isExplicit(image) else { return nil }
    let near = Suggestion.hints(for: name, among: builders.names)
    guard !near.isEmpty else { return nil }
    return Diagnostic(
      .warning, "`\(name)` is taken for an image, since no builder is called so", range: step.name.range,
      hints: near + ["if the image is meant: `\(name):latest`"])
  }

  /// The engine could not start a container, and it has no such image.
  ///
  /// - Parameter said: the last that it said.
  static func unknownImage(_ image: String, _ step: BuildStep, _ builders: BuilderMap, said: String) -> Diagnostic {
    let name = step.name.value
    let what = image == name ? "there is no builder or image `\(name)`" : "there is no image `\(image)`"
    let whose = image == name ? "it is no program of this machine, and" : "the builder `\(name)` stands for it, and"
    return Diagnostic(
      .error, what,
      detail: whose + " the container engine neither has nor gets an image of that name"
        + (said.isEmpty ? "" : "; it says: \(said)"),
      range: step.name.range, hints: hints(step, builders))
  }

  /// The engine could not start a container, nor does it answer at all.
  static func deadEngine(_ image: String, _ step: BuildStep, said: String) -> Diagnostic {
    Diagnostic(
      .error, "the image `\(image)` cannot be run: the container engine does not answer",
      detail: said.isEmpty ? "" : "it says: \(said)", range: step.name.range,
      hints: ["start its daemon, or correct `DOCKER_HOST`: `docker info` tells whether it answers"])
  }

  /// Whether that is what the first process of a container says that cannot become the one it is there for: podman's names none.
  static func isMissingProgram(_ said: String) -> Bool {
    said.contains("failed to exec pid1: No such file or directory")
  }

  static func missingProgram(_ image: String, _ step: BuildStep) -> Diagnostic {
    let named = step.entrypoint ?? (step.script == nil ? step.arguments.first : nil)
    let what = named.map { "no program `\($0.value)`" } ?? "not the program that the step runs"
    let detail =
      switch (step.entrypoint, step.script) {
      case (nil, nil): "it is the first of `args`, which is one's own in an image without an entrypoint"
      case (nil, _): "the interpreter of the script"
      default: ""
      }
    return Diagnostic(
      .error, "the image `\(image)` has \(what)", detail: detail,
      range: named?.range ?? step.script?.range ?? step.name.range,
      hints: ["name one that it has, with its path if it is in no folder of the image's `PATH`"])
  }

  private static func hints(_ step: BuildStep, _ builders: BuilderMap) -> [String] {
    let name = step.name.value
    let bare = BuilderMap.withoutTag(name)
    return Suggestion.hints(for: bare, among: builders.names) + [
      builders.mapping(name) == nil
        ? "map it in `builders.yaml`: `builders: {\(bare.contains(":") ? "\"\(bare)\"" : bare): PROGRAM}`"
        : "map it to another image or program in `builders.yaml`",
      "these need no map: \(BuilderMap.host.keys.sorted().joined(separator: ", "))",
    ]
  }
}
