import Platform

/// The command that wants to know how a build ended (`x-stack: notify`). Known as soon as the definition is read: it is told of
/// what fails before the steps and after them, too.
struct BuildNotifier: Sendable {
  private static let patience = Duration.seconds(30)
  private let words: [String]
  private let folders: BuildFolders
  private let variables: [String: String]

  /// `nil` when nobody wants to know.
  init?(_ source: SourcedBuild) {
    guard !source.definition.notify.isEmpty else { return nil }
    // Missing values may be what is to be told of.
    let substituted = try? source.substituted(isLoose: true)
    let definition = substituted?.0 ?? source.definition
    words = definition.notify.map { substituted == nil ? $0.value.replacing("$$", with: "$") : $0.value }
    folders = source.folders
    variables =
      StepEnvironment(
        source, definition: definition, substitutions: substituted?.1 ?? SubstitutionSet(), secrets: [:]
      ).ofBuild
  }

  /// Why it could not be told, if it could not; that changes nothing of the build.
  func tell(_ record: BuildRecord) async -> String? {
    guard let name = words.first else { return nil }
    let folder = folders.hasWorkspace ? folders.workspace : folders.root
    guard let program = ProgramPath.find(name, from: folder) else {
      return "the program `\(name)` that should be notified is not there"
    }
    var variables = variables
    variables["BUILD_STATUS"] = record.status.rawValue
    variables["BUILD_REASON"] = record.reason
    do {
      let result = try await Command(
        program, Array(words.dropFirst()), environment: variables, workingDirectory: folder, timeout: Self.patience
      ).run()
      if result.status.isSuccess { return nil }
      let said = result.errorText.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
      return "`\(name)` could not be notified, \(result.status.text)\(said)"
    } catch CommandError.timedOut {
      return "`\(name)` was not notified within \(Self.patience.inSeconds) s"
    } catch {
      return "`\(name)` could not be notified: \(BuildRunner.text(error))"
    }
  }
}
