import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Builds

/// What other programs are to read: the CI files by the schemas of GitHub and GitLab, our definitions by Cloud Build's own. The
/// program `check-jsonschema` has these schemas; where it cannot be had, what it would check of the CI files first is checked here.
@Suite(.serialized) struct SchemaTests {
  private func checked(_ files: [String], by schema: String) async throws -> Command.Result {
    let program = Path.join(Path.parent(try await InteropPython.path("schemas.txt")), "check-jsonschema")
    return try await Command(
      program, ["--builtin-schema", "vendor.\(schema)"] + files, workingDirectory: StackProgram.packageFolder,
      timeout: .seconds(60)
    ).run()
  }

  private func check(_ files: [String], by schema: String) async throws {
    let result = try await checked(files, by: schema)
    #expect(result.status == .exited(0), Comment(rawValue: result.text + result.errorText))
  }

  @Test(arguments: [
    ("docs/ci/github-actions.yml", "github-workflows"), ("docs/ci/gitlab-ci.yml", "gitlab-ci"),
    ("builds/first.yaml", "cloudbuild"), ("builds/cicd.yaml", "cloudbuild"), ("builds/destroy.yaml", "cloudbuild"),
  ])
  func filesAreByTheirSchemas(_ file: String, _ schema: String) async throws { try await check([file], by: schema) }

  /// All that run here, but for what is ours alone: `x-stack` and other spellings of fields.
  @Test
  func ourDefinitionsAreCloudBuilds() async throws {
    let files = Golden.cases(BuildRunTests.area).filter { $0.name != "snake-case" }
      .flatMap { [$0.path("build.yaml"), $0.path("build.json")] }
      .filter { path in
        guard let bytes = try? Files.read(path) else { return false }
        return !String(decoding: bytes, as: UTF8.self).contains("x-stack")
      }
    #expect(files.count >= 55)
    try await check(files, by: "cloudbuild")
  }

  /// Every field there is stands in one of our definitions, in a place where it belongs, those that only a cloud can honour too.
  @Test func everyFieldIsInADefinition() throws {
    var seen: [String: Set<String>] = [:]
    func look(_ node: DefinitionNode, _ place: String) {
      switch node.content {
      case .mapping(let entries):
        for entry in entries {
          let name = FieldNames.camelCase(entry.key)
          seen[place, default: []].insert(name)
          look(entry.value, "\(place).\(name)")
        }
      case .sequence(let items): for item in items { look(item, place) }
      default: break
      }
    }
    for golden in Golden.cases(BuildRunTests.area) + Golden.cases(DefinitionTests.area) {
      for (name, place) in [("build.yaml", "build"), ("build.json", "build"), ("build.stack.yaml", "companion")] {
        guard let bytes = try? Files.read(golden.path(name)),
          let root = try? DefinitionComposer.compose(SourceFile(name: name, bytes: bytes))
        else { continue }
        look(root, place)
      }
    }
    let all: [(String, FieldNames)] = [
      ("build", .build), ("build.steps", .step), ("build.options", .options), ("build.steps.volumes", .volume),
      ("build.options.volumes", .volume), ("build.artifacts", .artifacts),
      ("build.artifacts.objects", .artifactObjects), ("build.availableSecrets", .availableSecrets),
      ("build.availableSecrets.inline", .inlineSecret), ("build.availableSecrets.secretManager", .managedSecret),
      ("build.secrets", .keySecret), ("build.steps.x-stack", .stepExtension), ("build.x-stack", .buildExtension),
      ("companion", .companion),
    ]
    for (place, names) in all {
      #expect(Set(names.known + names.cloudOnly.keys).subtracting(seen[place] ?? []).sorted() == [], "\(place)")
    }
  }

  /// As the manual says, Cloud Build refuses what is ours alone where it stands in the definition itself.
  @Test
  func whatIsOursAloneIsRefused() async throws {
    let golden = try #require(Golden.cases(BuildRunTests.area).first { $0.name == "reuse-first-run" })
    let result = try await checked([golden.path("build.yaml")], by: "cloudbuild")
    #expect(result.status == .exited(1) && result.text.contains("'x-stack' was unexpected"))
  }

  /// Every build that the CI files run is there and valid, and each job has what it needs.
  @Test(arguments: ["docs/ci/github-actions.yml", "docs/ci/gitlab-ci.yml"])
  func whatTheyRunIsThere(_ name: String) throws {
    let path = Path.join(StackProgram.packageFolder, name)
    let file = SourceFile(name: name, bytes: try Files.read(path))
    let root = try #require(Self.mapping(try DefinitionComposer.compose(file)))
    let job = try #require(
      Self.mapping(root["jobs"]).flatMap { Self.mapping($0["cicd"]) } ?? Self.mapping(root["cicd"]))
    #expect(job["runs-on"] != nil || job["image"] != nil)
    #expect(job["steps"] != nil || job["script"] != nil)
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    let builds = text.matches(of: /bin\/stack build run (\S+)/).map { String($0.output.1) }
    #expect(builds == ["builds/first.yaml", "builds/cicd.yaml", "builds/destroy.yaml"])
    for build in builds {
      _ = try DefinitionReader.read(path: Path.join(StackProgram.packageFolder, build), name: build)
    }
  }

  /// Two builds may be at it at once, as when one is started by hand and another by a push: neither fails because of that.
  @Test(arguments: ["builds/first.yaml", "builds/cicd.yaml", "builds/destroy.yaml"])
  func stepsWaitForTheLock(_ name: String) throws {
    let definition = try DefinitionReader.read(path: Path.join(StackProgram.packageFolder, name), name: name).0
    let locking = definition.steps.map { $0.arguments.map(\.value) }.filter {
      ["plan", "apply", "destroy"].contains($0.first)
    }
    #expect(!locking.isEmpty)
    for arguments in locking { #expect(arguments.contains("--lock-timeout"), "\(arguments)") }
  }

  private static func mapping(_ node: DefinitionNode?) -> [String: DefinitionNode]? {
    guard case .mapping(let entries)? = node?.content else { return nil }
    return Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }
}
