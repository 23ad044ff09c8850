import Platform
import TestSupport
import Testing

@testable import LocalCloud

@Suite struct PythonEnvironmentsTests {
  @Test func onlyWhatCountsIsHashed() {
    let one = PythonRequirements(
      "# needs\nDash==2.18  # the page\n\n  requests>=2\n", adding: ["functions_framework==3"])
    let two = PythonRequirements("Dash==2.18\nrequests>=2\nfunctions_framework==3")
    #expect(one.lines == two.lines && one.hash(python: "3.11") == two.hash(python: "3.11"))
    #expect(one.hash(python: "3.11") != one.hash(python: "3.12"))
    #expect(PythonRequirements("Functions.Framework>=3.8", adding: ["functions-framework==3"]).lines.count == 1)
    #expect(PythonRequirements("\n# nothing\n").isEmpty)
    // A file beside the requirements is another one in another folder.
    let files = ["/a/requirements.txt", "/b/requirements.txt"]
    #expect(Set(files.map { PythonRequirements("dash", in: $0).hash(python: "3") }).count == 1)
    #expect(Set(files.map { PythonRequirements("./dash.whl", in: $0).hash(python: "3") }).count == 2)
  }

  @Test(arguments: [
    ("dash", true), ("dash[diskcache]>=2,<3 ; python_version < '4'", true), ("dash==2 \\\n  --hash=sha256:00", true),
    ("-r more.txt", false), ("--no-binary dash", false), ("./dash", false), ("dash.whl ; python_version < '4'", false),
    ("dash-2.tar.gz", false), ("dash @ file:///tmp/dash", false), ("git+https://example.org/dash", false),
    ("/opt/dash", false),
  ])
  func onlyNamesAreOfTheIndex(_ text: String, _ expected: Bool) {
    #expect(PythonRequirements(text).areOfIndexAlone == expected)
  }

  /// A wheel made by hand, so that nothing is fetched.
  private static func wheel(in folder: ScratchFolder) async throws -> String {
    let path = folder.path("tiny_thing-1.0-py3-none-any.whl")
    let program = """
      import zipfile
      with zipfile.ZipFile('\(path)', 'w') as wheel:
          wheel.writestr('tiny_thing.py', 'value = 42\\n')
          info = 'tiny_thing-1.0.dist-info'
          wheel.writestr(info + '/METADATA', 'Metadata-Version: 2.1\\nName: tiny-thing\\nVersion: 1.0\\n')
          wheel.writestr(info + '/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
          wheel.writestr(info + '/RECORD', '')
      """
    try await Command("python3", ["-c", program]).runChecked()
    return path
  }

  @Test func anEnvironmentIsBuiltOnceSharedAndRemoved() async throws {
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    let wheel = try await Self.wheel(in: folder)
    let pythons = PythonEnvironments(directories: home.directories, engines: Engines(directories: home.directories))
    let requirements = PythonRequirements(wheel, in: try folder.write(wheel, to: "requirements.txt"))
    for name in ["one", "two"] { try Files.makeFolder(folder.path(name)) }
    let paths = [folder.path("one"), folder.path("two")]
    // At once, as parallel applies would.
    let environments = try await withThrowingTaskGroup(of: PythonEnvironments.Environment.self) { group in
      for path in paths { group.addTask { try await pythons.prepare(requirements, for: path) } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    let environment = try #require(environments.first)
    #expect(environments.count == 1 && pythons.isComplete(environment.hash))
    let answer = try await Command(environment.python, ["-c", "import tiny_thing; print(tiny_thing.value)"])
      .runChecked()
    #expect(answer.text == "42\n")

    try await pythons.release(paths[0])
    try await pythons.removeUnused()
    #expect(pythons.isComplete(environment.hash))
    try await pythons.release(paths[1], keeping: environment.hash)
    try await pythons.removeUnused()
    #expect(pythons.isComplete(environment.hash))
    // What is replaced gives it back and takes it again.
    try await pythons.release(paths[1])
    let built = Files.status(environment.python)?.modified
    #expect(try await pythons.prepare(requirements, for: paths[1]) == environment)
    #expect(Files.status(environment.python)?.modified == built)
    try await pythons.release(paths[1])
    try await pythons.removeUnused()
    #expect(!Files.exists(environment.path))
    let venvs = Path.join(home.directories.cache, "venvs")
    try await eventuallyTrue("all files of it are deleted") { try Files.names(in: venvs).isEmpty }
  }

  @Test func whatAKilledRemovalLeftIsDeletedByTheNext() async throws {
    let home = try ScratchHome()
    let venvs = Path.join(home.directories.cache, "venvs")
    let left = Path.join(venvs, "0123.removed-4567")
    try Files.makeFolder(Path.join(left, "lib"))
    let pythons = PythonEnvironments(directories: home.directories, engines: Engines(directories: home.directories))
    try await pythons.removeUnused()
    try await eventuallyTrue("the remains are deleted") { !Files.exists(left) }
  }

  @Test func whatPipSaysIsShown() async throws {
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    let pythons = PythonEnvironments(directories: home.directories, engines: Engines(directories: home.directories))
    let missing = folder.path("missing-1.0-py3-none-any.whl")
    do {
      let file = try folder.write(missing, to: "requirements.txt")
      _ = try await pythons.prepare(PythonRequirements(missing, in: file), for: folder.path)
      Issue.record("it was installed")
    } catch PythonFault.notInstalled(let lines) {
      #expect(lines.joined().contains("missing-1.0-py3-none-any.whl"))
    }
    try await pythons.removeUnused()
    #expect(try Files.names(in: Path.join(home.directories.cache, "venvs")).isEmpty)
  }
}
