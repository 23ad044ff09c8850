import Diagnostics
import Foundation
import KeyManagement
import Platform
import TestSupport
import Testing

@testable import Builds

@Suite struct ReuseTests {
  @Test func unchangedInputsRestoreTheOutputs() async throws {
    let fixture = try BuildFixture()
    let id = "compile"
    let yaml = """
      steps:
      - name: bash
        id: \(id)
        args: [-c, ": \(id); echo compiling; mkdir -p out; tr a-z A-Z < src/a.txt > out/a.txt; ln -s a.txt out/link"]
        x-stack: {inputs: ["src/**"], outputs: [out]}
      - {name: bash, id: use, args: [-c, "cat out/a.txt; readlink out/link"]}
      """
    try fixture.scratch.write("hello\n", to: "source/src/a.txt")
    let first = try await fixture.run(yaml)
    #expect(first.lines(of: id) == ["[runs: it has not run before]", "compiling"])
    let second = try await fixture.run(yaml)
    #expect(second.lines(of: id) == ["[nothing it reads has changed: outputs restored]"])
    #expect(second.lines(of: "use") == ["HELLO", "a.txt"])
    #expect(second.record.steps[0].isRestored)
    try fixture.scratch.write("changed\n", to: "source/src/a.txt")
    let third = try await fixture.run(yaml)
    #expect(third.lines(of: id) == ["[runs: `src/a.txt` has changed]", "compiling"])
    #expect(third.lines(of: "use").first == "CHANGED")
    let fourth = try await fixture.run(yaml.replacing("compiling", with: "anew"))
    #expect(fourth.lines(of: id) == ["[runs: the command has changed]", "anew"])
  }

  /// A secret's new value, the stack workspace, a variable of the definition: each is another environment.
  @Test func theWholeEnvironmentCounts() async throws {
    let fixture = try BuildFixture()
    let store = try KeyStore.standard(fixture.directories) { _ in throw CancellationError() }
    try store.createRing("shop")
    try await store.createKey("shop/main")
    func run(_ secret: String, workspace: String? = nil, word: String = "a") async throws -> BuildFixture.Run {
      let sealed = Data(try await Envelopes(store).encrypt(Array(secret.utf8), with: "shop/main"))
      let yaml = """
        steps:
        - name: bash
          id: make
          secretEnv: [WORD]
          env: [PLAIN=\(word)]
          args: [-c, "mkdir -p out; echo $${#WORD} $$STACK_WORKSPACE $$PLAIN | tee out/a"]
          x-stack: {inputs: [], outputs: [out]}
        availableSecrets: {inline: [{kmsKeyName: shop/main, envMap: {WORD: \(sealed.base64EncodedString())}}]}

        """
      return try await fixture.run(yaml, workspace: workspace)
    }
    let why = { (run: BuildFixture.Run) in run.lines(of: "make").first }
    let restored = "[nothing it reads has changed: outputs restored]"
    #expect(why(try await run("first word")) == "[runs: it has not run before]")
    // Sealed anew, the value is the same.
    #expect(why(try await run("first word")) == restored)
    let second = try await run("a second word")
    #expect(second.lines(of: "make") == ["[runs: the variable `WORD` has changed]", "13 a"])
    let other = try await run("a second word", workspace: "prod")
    #expect(other.lines(of: "make") == ["[runs: the variable `STACK_WORKSPACE` is new]", "13 prod a"])
    let third = try await run("a second word", workspace: "prod", word: "b")
    #expect(why(third) == "[runs: the variable `PLAIN` has changed]")
    #expect(why(try await run("a second word", workspace: "prod")) == restored)
    // Nothing that is kept of it lets anybody try values.
    let key = Path.join(fixture.directories.data, "builds/reuse.key")
    #expect(Files.status(key)?.mode == 0o600)
  }

  /// The arguments that a file of builders gives are part of the command, and so is where one ends.
  @Test func whatABuilderStandsForCounts() async throws {
    let fixture = try BuildFixture()
    func run(_ builder: String, _ arguments: String = "x") async throws -> [String] {
      try fixture.scratch.write("builders: {mine: \(builder)}\n", to: "source/builders.yaml")
      let run = try await fixture.run(
        "steps: [{name: mine, id: make, args: [\(arguments)], x-stack: {inputs: [], outputs: [out]}}]\n")
      return run.lines(of: "make")
    }
    let touch = "{program: bash, args: [-c, 'echo $0 $1 $2 | tee out', a]}"
    #expect(try await run(touch) == ["[runs: it has not run before]", "a x"])
    #expect(try await run(touch) == ["[nothing it reads has changed: outputs restored]"])
    let other = touch.replacing(", a]", with: ", b]")
    #expect(try await run(other) == ["[runs: the command has changed]", "b x"])
    #expect(try await run(touch.replacing(", a]", with: ", a, x]"), "") == ["[runs: the command has changed]", "a x"])
    #expect(try await run(touch.replacing(", a]", with: "]"), "a, x") == ["[runs: the command has changed]", "a x"])
  }

  /// What is kept is what the step made, or nothing.
  @Test func damagedOutputsAreNotRestored() async throws {
    let fixture = try BuildFixture()
    let yaml = "steps: [{name: bash, id: make, args: [-c, 'echo made > out'], x-stack: {inputs: [], outputs: [out]}}]\n"
    _ = try await fixture.run(yaml)
    let steps = Path.join(fixture.directories.cache, "builds/steps")
    let key = try #require(try Files.names(in: steps).first { !$0.contains(".") })
    try AtomicFile.write("other\n", to: Path.join(steps, key, "out"))
    #expect(
      try await fixture.run(yaml).lines(of: "make") == ["[runs: its outputs were changed where they were kept]"])
    #expect(
      try await fixture.run(yaml).lines(of: "make") == ["[nothing it reads has changed: outputs restored]"])
    #expect(try Files.read(Path.join(steps, key, "out")) == Array("made\n".utf8))
  }

  @Test func anEmptyFolderIsAnInput() async throws {
    let fixture = try BuildFixture()
    let yaml = "steps: [{name: bash, id: make, args: [-c, 'ls src > out'], x-stack: {inputs: [src], outputs: [out]}}]\n"
    try fixture.scratch.write("a", to: "source/src/a")
    _ = try await fixture.run(yaml)
    try Files.makeFolder(fixture.scratch.path("source/src/new"))
    #expect(try await fixture.run(yaml).lines(of: "make") == ["[runs: `src/new` is new]"])
  }

  /// What is in a volume is none of the inputs, and may be what the step reads.
  @Test func aStepWithVolumesRunsEachTime() async throws {
    let fixture = try BuildFixture()
    let yaml = """
      steps:
      - {name: bash, args: [-c, 'echo WORD > /data/in'], volumes: [{name: data, path: /data}]}
      - name: bash
        id: make
        args: [-c, 'tee out < /data/in']
        volumes: [{name: data, path: /data}]
        x-stack: {inputs: [], outputs: [out]}

      """
    let why = "[runs: it has volumes, and what is in them cannot be among its inputs]"
    for word in ["one", "two"] {
      #expect(try await fixture.run(yaml.replacing("WORD", with: word)).lines(of: "make") == [why, word])
    }
  }

  @Test func whatMatchesNothingIsNotReused() async throws {
    let fixture = try BuildFixture()
    let input = """
      steps: [{name: bash, id: make, args: [-c, "mkdir out; echo x > out/a"], x-stack: {inputs: [srrc/none], outputs: [out]}}]

      """
    for _ in 0..<2 {
      #expect(try await fixture.run(input).log == "[make] [runs: no file matches its input `srrc/none`]")
    }
    let output = "steps: [{name: bash, id: make, entrypoint: 'true', x-stack: {inputs: [], outputs: [dist]}}]\n"
    let warning = "[make] warning: its outputs are not kept: nothing matches `dist`"
    #expect(try await fixture.run(output).log == "[make] [runs: it has not run before]\n" + warning)
    #expect(try await fixture.run(output).log == "[make] [runs: its outputs are not kept]\n" + warning)
  }

  @Test func whatIsNoFileIsNotKept() async throws {
    let fixture = try BuildFixture()
    let input = """
      steps: [{name: bash, args: [-c, "mkdir out; echo x > out/a; mkfifo out/pipe"], x-stack: {inputs: [], outputs: [out]}}]

      """
    let warning = "[step 1] warning: its outputs are not kept: `out/pipe` is no file, folder or link"
    #expect(try await fixture.run(input).log == "[step 1] [runs: it has not run before]\n" + warning)
    #expect(try await fixture.run(input).log == "[step 1] [runs: its outputs are not kept]\n" + warning)
  }

  @Test func artifactsAreKeptWithTheirChecksums() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      """
      steps: [{name: bash, args: [-c, "mkdir out; printf abc > out/a.bin; echo x > skip"]}]
      artifacts: {objects: {location: kept/$BUILD_ID, paths: ["out/*"]}}
      """)
    #expect(run.record.status == .success, "\(run.log)")
    let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(run.record.artifacts.map(\.path) == ["out/a.bin"])
    #expect(run.record.artifacts.first?.sha256 == sum)
    #expect(try fixture.scratch.read("source/kept/\(run.record.id)/out/a.bin") == "abc")
    #expect(
      try fixture.scratch.read("source/kept/\(run.record.id)/artifacts-\(run.record.id).json")
        == "{\"bytes\":3,\"path\":\"out/a.bin\",\"sha256\":\"\(sum)\"}\n")
  }

  @Test func withoutALocationTheyAreKeptWithTheBuild() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      "steps: [{name: bash, args: [-c, 'echo made > out']}]\nartifacts: {objects: {paths: [out]}}\n")
    #expect(run.record.artifacts.map(\.path) == ["out"])
    let kept = Path.join(fixture.history.folder(of: run.record.id), "artifacts/out")
    #expect(try Files.read(kept) == Array("made\n".utf8))
    #expect(try Files.names(in: fixture.scratch.path("source")).isEmpty)
  }

  /// A bare repository is no place for files.
  @Test func ofABareRepositoryTheyLandBesideItsStates() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit(["a.txt": "a"])
    let bare = fixture.scratch.path("app.git")
    try await Command("git", ["clone", "--quiet", "--bare", fixture.scratch.path("source"), bare]).runChecked()
    let before = try Files.names(in: bare)
    let run = try await fixture.run(
      "steps: [{name: bash}]\nartifacts: {objects: {location: kept, paths: [a.txt]}}\n",
      source: .commit(repository: bare, sha: sha))
    #expect(run.record.status == .success)
    #expect(try Files.names(in: bare) == before && !fixture.scratch.exists("source/kept"))
    let states = Path.join(fixture.directories.data, "builds-state")
    let own = try #require(try Files.names(in: states).first)
    #expect(Files.exists(Path.join(states, own, "kept/a.txt")))
  }

  @Test func artifactsDoNotLeaveTheWorkspace() async throws {
    let run = try await BuildFixture().run(
      """
      steps: [{name: bash, args: [-c, "ln -s /etc/passwd leak"]}]
      artifacts: {objects: {location: kept, paths: [leak]}}
      """)
    #expect(run.record.status == .failure)
    #expect(run.log.contains("the artifact `leak` is a link that leads out of the workspace"))
  }

  @Test func aWorkspaceThatBecameALinkIsNone() async throws {
    let fixture = try BuildFixture()
    let elsewhere = fixture.scratch.path("elsewhere")
    try fixture.scratch.write("secret\n", to: "elsewhere/host")
    let away = "{name: bash, id: away, args: [-c, 'rm -rf /workspace; ln -s \(elsewhere) /workspace']}"
    let run = try await fixture.run(
      "steps: [\(away)]\nartifacts: {objects: {location: kept, paths: ['host*']}}\n")
    #expect(run.record.status == .failure)
    #expect(run.record.reason == "no artifact can be kept: the workspace is gone")
    #expect(run.record.artifacts.isEmpty && !fixture.scratch.exists("source/kept"))
    let next = try await fixture.run("steps: [\(away), {name: bash, id: next, args: [-c, 'cat host']}]\n")
    #expect(next.record.reason == "`next` failed: the workspace is gone")
    #expect(fixture.scratch.exists("elsewhere/host"))
  }

  @Test func aBucketsArtifactsStayInIt() async throws {
    let fixture = try BuildFixture()
    let bucket = "home/data/stacks/s-1/bucket.archive"
    try fixture.scratch.write("{}", to: "\(bucket)/bucket.json")
    try Files.makeFolder(fixture.scratch.path("\(bucket)/objects"))
    func run(_ location: String) async throws -> BuildFixture.Run {
      try await fixture.run(
        "steps: [{name: bash, args: [-c, 'echo x > a']}]\nartifacts: {objects: {location: '\(location)', paths: [a]}}\n"
      )
    }
    let inside = try await run("gs://archive/deep/b")
    #expect(inside.record.status == .success && fixture.scratch.exists("\(bucket)/objects/deep/b/a"), "\(inside.log)")
    let outside = try await run("gs://archive/../../esc")
    #expect(outside.record.reason == "the artifacts' location leads out of the bucket `archive`")
    #expect(!fixture.scratch.exists("home/data/stacks/s-1/esc"))
    // Another stack has one of that name, too.
    try fixture.scratch.write("{}", to: "home/data/stacks/s-2/module.m.bucket.archive/bucket.json")
    try Files.makeFolder(fixture.scratch.path("home/data/stacks/s-2/module.m.bucket.archive/objects"))
    let two = try await run("gs://archive")
    #expect(two.record.reason == "`archive` means 2 buckets")
    #expect(two.log.contains("bucket.archive of s-1\n") && two.log.contains("module.m.bucket.archive of s-2\n"))
    #expect(try await run("gs://module.m.bucket.archive/x").record.status == .success)
    #expect(fixture.scratch.exists("home/data/stacks/s-2/module.m.bucket.archive/objects/x/a"))
  }

  /// A program that was built is one where it is kept, too; what is no file is told.
  @Test func programsStayProgramsAndPipesAreTold() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      """
      steps: [{name: bash, args: [-c, "mkdir o; echo > o/run; chmod 700 o/run; echo > o/text; mkfifo o/pipe"]}]
      artifacts: {objects: {location: kept, paths: ["o/*"]}}
      """)
    #expect(run.lines == ["[build] warning: pipes, sockets and devices are not kept as artifacts: `o/pipe`"])
    let modes = ["run", "text"].map { Files.status(fixture.scratch.path("source/kept/o/\($0)"))?.mode }
    #expect(modes == [0o755, 0o644])
    let loop = try await fixture.run(
      "steps: [{name: bash, args: [-c, 'ln -s loop loop']}]\nartifacts: {objects: {paths: [loop]}}\n")
    #expect(loop.record.reason == "the artifact `loop` is a link that leads nowhere")
  }

  @Test func artifactsThatAreNotThereFailTheBuild() async throws {
    let run = try await BuildFixture().run(
      "steps: [{name: bash, entrypoint: 'true'}]\nartifacts: {objects: {location: kept, paths: [none]}}\n")
    #expect(run.record.reason == "no file matches the artifact path `none`")
  }

  /// All faults of all paths at once, each with what is in its way.
  @Test func whyPathsMatchNothingIsTold() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      """
      steps: [{name: bash, args: [-c, "mkdir -p d; echo > d/f; ln -s d l; mkfifo p; ln -s d only; ln -s /etc out"]}]
      artifacts: {objects: {paths: [none, l/f, p, only, out/hostname, out]}}
      """)
    #expect(run.record.status == .failure && run.record.artifacts.isEmpty)
    let told = run.lines.filter {
      $0.contains("error: ") || $0.contains("hint: ") || $0.contains(" is a symbolic link")
    }
    #expect(
      told == [
        "[build] error: no file matches the artifact path `none`",
        "[build] error: no file matches the artifact path `l/f`",
        "[build]   │ `l` is a symbolic link, and what is behind one is not looked at",
        "[build]   = hint: name what it points to",
        "[build] error: the artifact path `p` matches pipes, sockets and devices alone, which are not kept",
        "[build] error: the artifact path `only` matches symbolic links alone, which are not kept",
        "[build]   = hint: name what they point to", "[build] error: no file matches the artifact path `out/hostname`",
        "[build]   │ `out` is a symbolic link, and what is behind one is not looked at",
        "[build]   = hint: name what it points to",
        "[build] error: the artifact `out` is a link that leads out of the workspace",
        "[build]   = hint: let the step copy what it points to",
      ])
  }

  /// The copy that the build keeps is there, whatever becomes of the other.
  @Test func whatIsKeptIsListedWhenItCannotBeDelivered() async throws {
    let fixture = try BuildFixture()
    try fixture.scratch.write("in the way\n", to: "source/kept/b/x")
    let run = try await fixture.run(
      """
      steps: [{name: bash, args: [-c, "echo a > a; echo b > b"]}]
      artifacts: {objects: {location: kept, paths: [a, b]}}
      """)
    #expect(run.record.status == .failure)
    #expect(run.record.artifacts.map(\.path) == ["a", "b"])
    #expect(
      run.lines.contains(
        "[build]   = hint: they are kept with the build: `stack build artifacts \(run.record.id) --output FOLDER`"),
      "\(run.log)")
    let kept = Path.join(fixture.history.folder(of: run.record.id), "artifacts")
    #expect(try Files.names(in: kept) == ["a", "b"])
    // Nothing half done is left.
    #expect(try Files.names(in: fixture.scratch.path("source/kept")) == ["a", "b"])
    #expect(try Files.names(in: fixture.scratch.path("source/kept/b")) == ["x"])
    let nowhere = try await fixture.run(
      "steps: [{name: bash, args: [-c, 'echo a > a']}]\nartifacts: {objects: {location: 'gs://none/x', paths: [a]}}\n")
    #expect(nowhere.record.reason == "there is no bucket `none` on this machine")
    #expect(nowhere.record.artifacts.map(\.path) == ["a"])
  }

  /// What is there in the end is of one build, as its manifest says.
  @Test func buildsThatDeliverAtOnceDoNotMix() async throws {
    let fixture = try BuildFixture()
    let target = fixture.scratch.path("kept")
    let names = (0..<40).map { "f\($0)" }
    func keeper(_ number: Int) throws -> (ArtifactKeeper, BuildDefinition.ArtifactObjects) {
      let folders = BuildFolders(root: fixture.scratch.path("build-\(number)"))
      try folders.create()
      for name in names {
        try AtomicFile.write("\(number)\n", to: Path.join(folders.workspace, name), durable: false)
      }
      let file = SourceFile(name: "build.yaml", text: target)
      let place = SourceRange(file, ByteRange(0, 0))
      return (
        ArtifactKeeper(
          folders: folders, id: "\(number)", directory: fixture.scratch.path, directories: fixture.directories),
        .init(location: Located(target, place), range: place, paths: [Located("f*", place)])
      )
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        let (keeper, objects) = try keeper(number)
        group.addTask { try await keeper.deliver(try keeper.keep(objects).kept, objects) }
      }
      try await group.waitForAll()
    }
    let all = Set(try names.map { String(decoding: try Files.read(Path.join(target, $0)), as: UTF8.self) })
    #expect(all.count == 1)
  }
}
