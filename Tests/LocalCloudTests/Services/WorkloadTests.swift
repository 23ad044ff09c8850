import Platform
import ProviderKit
import TestSupport
import Testing
import Values

@testable import LocalCloud

@Suite struct WorkloadTests {
  @Test func aRevisionIsACopyThatDoesNotChangeWithItsSource() throws {
    let folder = try ScratchFolder()
    try folder.write("print(1)\n", to: "source/main.py")
    try folder.write("x", to: "source/__pycache__/main.pyc")
    let place = WorkloadSource(resourceFolder: folder.path("resource"))
    let first = try place.install(folder.path("source"))
    #expect(place.look(first) == first && !Files.exists(Path.join(place.folder(first), "__pycache__")))
    try folder.write("print(2)\n", to: "source/main.py")
    let second = try place.install(folder.path("source"))
    #expect(second != first && place.look(first) == first)
    // What was edited is seen, and put right.
    try AtomicFile.write("print(3)\n", to: Path.join(place.folder(second), "main.py"), mode: 0o644)
    #expect(place.look(second) != second)
    #expect(try place.install(folder.path("source")) == second && place.look(second) == second)
    place.removeOthers(keeping: second)
    #expect(place.look(first) == "missing" && place.look(second) == second)
  }

  @Test func missingAndUnreadableSourcesAreTold() throws {
    let folder = try ScratchFolder()
    #expect(throws: WorkloadFault.noSource(path: folder.path("no"))) { try WorkloadSource.hash(folder.path("no")) }
    try folder.write("x", to: "source/a")
    try FileLink.make(folder.path("source/out"), to: "/etc/passwd")
    #expect(throws: WorkloadFault.self) {
      try WorkloadSource(resourceFolder: folder.path("resource")).install(folder.path("source"))
    }
  }

  @Test func programsAreFoundInTheEnvironmentAndTheSource() {
    let environment = PythonEnvironments.Environment(hash: "h", path: "/cache/venvs/h")
    let build = WorkloadBuild(folder: "/data/revisions/1", sourceHash: "1", environment: environment)
    #expect(
      build.resolve(["python", "main.py"], python: "/usr/bin/python3") == ["/cache/venvs/h/bin/python", "main.py"])
    #expect(build.resolve(["./run.sh", "-v"], python: "") == ["/data/revisions/1/run.sh", "-v"])
    #expect(build.resolve(["/bin/sleep", "1"], python: "") == ["/bin/sleep", "1"])
    #expect(build.resolve(["sleep", "1"], python: "") == ["sleep", "1"])
    let plain = WorkloadBuild(folder: nil, sourceHash: nil, environment: nil)
    #expect(plain.resolve(["python3", "-V"], python: "/usr/bin/python3") == ["/usr/bin/python3", "-V"])
  }

  @Test func thePlanFollowsTheSource() async throws {
    let fixture = try CloudFixture()
    let folder = try ScratchFolder()
    try folder.write("print(1)\n", to: "source/main.py")
    let type = ServiceType(.service, fixture.environment)
    let attributes: [String: Value] = [
      "source": .string(folder.path("source")), "command": .list(["python", "main.py"], of: .string),
    ]
    let hash = try WorkloadSource.hash(folder.path("source"))
    let first = try #require(await fixture.plan(type, attributes, prior: nil, at: "service.a").value)
    #expect(first.value.text("source_hash") == hash && first.value.text("status") == "running")
    #expect(first.value["revision"]?.isKnown == false && first.value["environment"]?.isKnown == false)

    let made = StoredObject(
      fixture.planned(type, attributes).replacing([
        "id": "shop-1a2b3c4d/service.a", "source_hash": .string(hash), "revision": "r1", "status": "running",
      ]))
    let same = try #require(await fixture.plan(type, attributes, prior: made, at: "service.a").value)
    #expect(same.value == made.value)

    try folder.write("print(2)\n", to: "source/main.py")
    let edited = try #require(await fixture.plan(type, attributes, prior: made, at: "service.a").value)
    #expect(edited.value["source_hash"] != made.value["source_hash"] && edited.value["revision"]?.isKnown == false)

    try FileTree.remove(folder.path("source"))
    let gone = await fixture.plan(type, attributes, prior: made, at: "service.a")
    #expect(gone.diagnostics.map(\.summary) == ["there is no folder `\(folder.path("source"))`"])
  }

  @Test func stoppedAndChangedUnitsArePlannedToRun() async throws {
    let fixture = try CloudFixture()
    let type = ServiceType(.service, fixture.environment)
    let attributes: [String: Value] = ["command": .list(["/bin/sleep", "9"], of: .string)]
    for status in ["stopped", "missing", "changed"] {
      let seen = StoredObject(
        fixture.planned(type, attributes).replacing(["id": "x/service.a", "revision": "r1", "status": .string(status)]))
      let plan = try #require(await fixture.plan(type, attributes, prior: seen, at: "service.a").value)
      #expect(plan.value.text("status") == "running" && plan.value["revision"]?.isKnown == false)
    }
  }

  @Test func faultsShowTheLastLines() {
    let fault = WorkloadFault.ended(
      address: "service.a", exit: "exit code 1", log: ["Traceback", "ImportError: no dash"])
    #expect(fault.diagnostic.summary == "`service.a` ends as soon as it is started: exit code 1")
    #expect(fault.diagnostic.detail == "the last it wrote:\n  Traceback\n  ImportError: no dash")
  }
}
