import Foundation
import GRDB
import Platform
import TestSupport
import Testing

/// The IoT dashboard, up and down, on the real engines.
@Suite(.disabled(if: Deployment.isMissing, Deployment.reason)) struct DashboardTests {
  private let devices = ["cellar", "kitchen", "rooftop"]

  @Test func upAndDown() async throws {
    let demo = try Deployment(copyOf: "iot-dashboard")
    try await demo.run("apply", "--auto-approve")
    let sinks = Sinks(deployment: demo)
    let first = try await sinks.expectAgreement()
    #expect(Set(first.map(\.device)) == Set(devices))
    try await expectPage(demo)
    try await demo.expectNoChanges()

    try await survives(demo, sinks, since: try #require(first.last?.timestamp))
    try await repairsDrift(demo)

    let output = try await demo.run("destroy", "--auto-approve")
    #expect(output.contains("28 destroyed"), Comment(rawValue: output))
    try await demo.run("agent", "stop")
    try await eventuallyTrue("no process is left") { demo.processes().isEmpty }
    #expect(try demo.filesOfStacks() == [])
    // Beside the key there is who has used it, which the retirement of former keys asks.
    #expect(try Files.names(in: Path.join(demo.home.directories.config, "keys")) == ["root.key", "users"])
    #expect(try await demo.run("state", "list") == "")
    try await demo.stack("plan", "--detailed-exitcode").expect(exitCode: 2)
  }

  /// The page, and that its callback has points for each device.
  private func expectPage(_ demo: Deployment) async throws {
    let url = try await demo.run("output", ".", "dashboard_url").trimmingCharacters(in: .newlines)
    let page = Page(url: url)
    #expect(try await page.html().contains("<title>Temperatures</title>"))
    try await eventuallyTrue("three charts have data", within: .seconds(20)) {
      let series = try await page.series()
      return series.keys.sorted() == devices && series.values.allSatisfy { $0 > 0 }
    }
  }

  /// Kills everything in turn: all comes back, and what the broker acknowledged is in every sink.
  private func survives(_ demo: Deployment, _ sinks: Sinks, since start: Int) async throws {
    for address in [
      #"module.iot_compute.service.sensor["cellar"]"#, "module.iot_compute.broker.main",
      "module.data_pipeline.function.store_reading", "module.data_pipeline.function.store_reading.dispatcher",
      "module.data_pipeline.pipeline.warehouse", "module.data_pipeline.pipeline.archive",
      "module.storage.database.telemetry", "module.app_hosting.webapp.dashboard",
    ] { try await demo.killAndAwait(address) }

    let agent = try await demo.agent.info().pid
    let before = try await demo.units().map { $0.replicas.first?.pid }
    #expect(kill(agent, SIGKILL) == 0)
    try await eventuallyTrue("the agent is dead") { ProcessIdentity(pid: agent)?.isAlive != true }
    try await demo.run("agent", "start")
    #expect(try await demo.units().map { $0.replicas.first?.pid } == before, "units were not adopted")

    let after = try await sinks.expectAgreement()
    // These two were never killed, and keep what is not acknowledged: not one second of theirs is missing.
    for device in ["kitchen", "rooftop"] {
      let times = after.filter { $0.device == device && $0.timestamp >= start }.map(\.timestamp)
      let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
      #expect(gaps.allSatisfy { $0 < 1900 }, "\(device): \(gaps.max() ?? 0) ms without a reading")
    }
    try await expectPage(demo)
    try await demo.expectNoChanges()
  }

  /// A dropped column, a stopped unit, an edited file, a removed right: each is seen and put right.
  private func repairsDrift(_ demo: Deployment) async throws {
    try await drop(column: "temperature", of: "warehouse", demo)
    try await expectRepair(demo, "module.storage.table.warehouse")

    let webapp = try #require(try await demo.agent.units().first { $0.name.hasSuffix("webapp.dashboard") }).name
    _ = try await demo.agent.stop(webapp)
    try await expectRepair(demo, "module.app_hosting.webapp.dashboard")
    try await expectPage(demo)

    let stacks = demo.home.directories.stacks
    let data = Path.join(stacks, try #require(try Files.names(in: stacks).first))
    let revisions = Path.join(data, "module.data_pipeline.function.store_reading/revisions")
    let revision = Path.join(revisions, try #require(try Files.names(in: revisions).first))
    try AtomicFile.write("raise SystemExit", to: Path.join(revision, "main.py"), mode: 0o644)
    try await expectRepair(demo, "module.data_pipeline.function.store_reading")
    #expect(try Files.read(Path.join(revision, "main.py")).count > 100)

    let workload = Path.join(demo.folder, "workloads/sensor/main.py")
    let text = String(decoding: try Files.read(workload), as: UTF8.self)
    try AtomicFile.write(text + "\n# edited\n", to: workload, mode: 0o644)
    try await expectRepair(demo, #"module.iot_compute.service.sensor["kitchen"]"#)
    _ = try await Sinks(deployment: demo).expectAgreement()
  }

  private func drop(column: String, of table: String, _ demo: Deployment) async throws {
    let stacks = demo.home.directories.stacks
    let file = Path.join(
      stacks, try #require(try Files.names(in: stacks).first), "module.storage.database.telemetry/data/data.sqlite")
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    try await DatabaseQueue(path: file, configuration: configuration).write { database in
      try database.execute(sql: "ALTER TABLE \(table) DROP COLUMN \(column)")
    }
  }

  private func expectRepair(
    _ demo: Deployment, _ address: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let plan = try await demo.stack("plan", "--detailed-exitcode").expect(exitCode: 2, sourceLocation: sourceLocation)
    #expect(plan.text.contains("# \(address) "), Comment(rawValue: plan.text), sourceLocation: sourceLocation)
    try await demo.run("apply", "--auto-approve", sourceLocation: sourceLocation)
    try await demo.expectNoChanges(sourceLocation: sourceLocation)
  }
}
