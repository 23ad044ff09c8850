import Builds
import Platform
import TestSupport
import Testing

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

  @Test func artifactsDoNotLeaveTheWorkspace() async throws {
    let run = try await BuildFixture().run(
      """
      steps: [{name: bash, args: [-c, "ln -s /etc/passwd leak"]}]
      artifacts: {objects: {location: kept, paths: [leak]}}
      """)
    #expect(run.record.status == .failure)
    #expect(run.log.contains("the artifact `leak` is a link that leads out of the workspace"))
  }

  @Test func artifactsThatAreNotThereFailTheBuild() async throws {
    let run = try await BuildFixture().run(
      "steps: [{name: bash, entrypoint: 'true'}]\nartifacts: {objects: {location: kept, paths: [none]}}\n")
    #expect(run.record.reason == "no file matches the artifact path `none`")
  }
}
