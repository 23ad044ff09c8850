import Diagnostics
import Engine
import KeyManagement
import Language
import Platform
import StateStorage
import Values

/// A plan kept in a file, with the manifests it was made from, so that what is applied is what was shown.
///
/// The file is sealed with the state's data key. Its contents are a line of JSON (the time of the plan, the manifests by path, and
/// what it was asked for with), then the plan.
struct SavedPlan: Sendable {
  static let kind = "plan"
  private static let formatVersion = 1

  let plan: Plan
  /// When it was made: what `plantimestamp` is.
  let startTime: String
  /// The files of the manifests, by path from the stack's directory.
  let files: [String: [UInt8]]
  /// What it was made with, for the command that goes on with it.
  let options: OptionWords

  init(plan: Plan, startTime: String, files: [String: [UInt8]], options: OptionWords) {
    self.options = options
    self.plan = plan
    self.startTime = startTime
    self.files = files
  }

  // MARK: Writing

  /// - Parameter folder: where the command was run.
  func write(to path: String, _ store: any StateStore, from folder: String) async throws {
    let name = Path.name(path)
    guard ![".hcl", ".tf", ".tf.json", ".stack.json", ".tfvars"].contains(where: name.hasSuffix) else {
      throw Diagnostic(
        .error, "`\(name)` is the name of a manifest", detail: "the plan was made, and is not written there",
        hints: ["name another file, such as `--out today.plan`"])
    }
    try OutputFile.check(path, replacing: true)
    if let size = Files.status(path)?.size, size > 0, (try? SealedFile(path: path)) == nil {
      throw Diagnostic(
        .error, "`\(name)` is there, and is no plan", detail: "the plan was made, and is not written in its place",
        hints: ["name another file, or remove that one"])
    }
    let head = StateHead(lineage: plan.lineage, serial: plan.serial, stackName: "")
    do {
      try await store.sealFile(contents(from: folder), kind: Self.kind, for: head, to: path)
    } catch StateError.inputOutput(_, let reason) {
      throw Diagnostic(
        .error, "the plan cannot be written to `\(path)`", detail: reason,
        hints: ["name a file in a folder that is there and that you may write to"])
    }
  }

  private func contents(from folder: String) -> [UInt8] {
    let header: JSON = [
      "format": .number(Number(Self.formatVersion)), "start_time": .string(startTime),
      "options": options.json(from: folder),
      "files": .object(
        files.sorted { $0.key < $1.key }.map { .init($0.key, .string(String(decoding: $0.value, as: UTF8.self))) }),
    ]
    return header.bytes(escapesHTML: false) + [0x0A] + plan.encoded()
  }

  // MARK: Reading

  /// Reads a plan of the stack in a directory, for a look: one that the state has left behind is shown too.
  static func read(_ path: String, in directory: String) async throws -> SavedPlan {
    try requireFile(path)
    let (saved, store) = try await open(path, try Project(directory: directory), isForApply: false)
    try await store.close()
    return saved
  }

  /// Reads a plan of a stack, and gives its state too.
  /// - Parameter isForApply: whether a plan that the state has left behind is refused.
  static func open(
    _ path: String, _ project: Project, isForApply: Bool
  ) async throws -> (saved: SavedPlan, store: any StateStore) {
    let store: any StateStore
    do { store = try await project.existingStore() } catch let fault as Diagnostic {
      throw await ofOtherWorkspace(path, project) ?? fault
    }
    return (try await read(path, store, project, isForApply), store)
  }

  private static func read(
    _ path: String, _ store: any StateStore, _ project: Project, _ isForApply: Bool
  ) async throws -> SavedPlan {
    do {
      let contents = try await store.openFile(path, kind: kind, requiresCurrent: isForApply).contents
      return try SavedPlan(contents)
    } catch StateError.staleSerial(let expected, let found) {
      throw Diagnostic(
        .error, "the plan `\(Path.name(path))` is stale",
        detail: "the state has moved on since: it was at serial \(expected) then, and is at \(found) now",
        hints: ["plan again with `stack plan --out \(spoken(path))`"])
    } catch StateError.unsealFailed {
      throw Diagnostic(
        .error, "the plan `\(Path.name(path))` cannot be opened",
        detail: "it was changed, or it was sealed with another key than the state is now",
        hints: ["plan again with `stack plan --out \(spoken(path))`"])
    } catch StateError.otherLineage {
      if let fault = await ofOtherWorkspace(path, project) { throw fault }
      throw Diagnostic(
        .error, "the plan `\(Path.name(path))` was made for another stack",
        detail: "or for a state that is no more: the one at `\(store.location)` has another lineage",
        hints: ["name the directory of the stack it was made for: `stack apply DIR \(spoken(path))`"])
    }
  }

  /// That the plan is for another workspace of the project, where it is.
  private static func ofOtherWorkspace(_ path: String, _ project: Project) async -> Diagnostic? {
    guard let lineage = try? SealedFile(path: path).lineage else { return nil }
    for name in (try? await project.workspaceNames()) ?? [] where name != project.workspace {
      guard let store = try? await project.selecting(name).existingStore() else { continue }
      let found = try? await store.head().lineage
      try? await store.close()
      guard found == lineage else { continue }
      return Diagnostic(
        .error, "the plan `\(Path.name(path))` was made in the workspace `\(name)`",
        detail: "the one that is selected is `\(project.workspace)`, which has a state of its own",
        hints: ["select it first: `stack workspace select \(name)`"])
    }
    return nil
  }

  /// The file as it is named from where the user stands.
  private static func spoken(_ path: String) -> String {
    let here = Path.absolute(".")
    return CommandLineText.quoted(Path.isInside(path, here) ? Path.relative(path, to: here) : path)
  }

  static func requireFile(_ path: String) throws {
    if Files.exists(path) { return try GivenFile(path: path, what: "saved plan").check() }
    throw Diagnostic(
      .error, "no such file or directory",
      detail: "`\(path)` is neither a directory with manifests nor a saved plan",
      hints: ["`stack plan --out \(spoken(path))` makes a plan"])
  }

  private init(_ contents: [UInt8]) throws {
    guard let end = contents.firstIndex(of: 0x0A) else { throw PlanFormatError.notAPlan(detail: "it has no header") }
    let header = try JSON(parsing: Array(contents[..<end]))
    let format = header["format"]?.int ?? 0
    guard format == Self.formatVersion else {
      throw PlanFormatError.otherVersion(found: format, supported: Self.formatVersion)
    }
    startTime = header["start_time"]?.string ?? ""
    options = OptionWords(json: header["options"], in: Path.absolute("."))
    var files: [String: [UInt8]] = [:]
    for member in header["files"]?.members ?? [] { files[member.key] = Array((member.value.string ?? "").utf8) }
    self.files = files
    plan = try Plan(decoding: Array(contents[contents.index(after: end)...]))
  }
}
