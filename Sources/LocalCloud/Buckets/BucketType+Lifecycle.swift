import AgentAPI
import Platform
import ProviderKit
import Streams
import Values

extension BucketType {
  /// Makes the folders, has a worker see to the lifecycle rules if there are any, and notes what was decided.
  func apply(_ planned: Value, _ id: String, token: String, _ context: ObjectContext) async throws -> StoredObject {
    let folder = try BucketFolder(id, environment.directories)
    let earlier = try folder.record()
    try folder.create()
    let rules = planned.blocks("lifecycle_rule").map { rule in
      BucketConfiguration.Rule(
        prefix: rule.text("prefix") ?? "", seconds: rule.text("age").flatMap(ProviderKit.DurationText.seconds) ?? 0)
    }
    let record = BucketFolder.Record(id: id, versioning: planned.flag("versioning"), lifecycle: rules, token: token)
    try ResourceRecord.write(record, to: folder.recordFile, mode: 0o644)
    if !rules.isEmpty {
      try await startWorker(record, folder, context)
    } else if earlier?.lifecycle.isEmpty == false {
      try await environment.agent.client().delete(id)
    }
    return stored(value(record, folder, planned, status: "present"))
  }

  /// `damaged` when a folder is gone, `stopped` when nothing sees to the lifecycle rules.
  func status(_ record: BucketFolder.Record, _ folder: BucketFolder) async throws -> String {
    guard Files.exists(folder.objects), Files.exists(folder.versions) else { return "damaged" }
    guard !record.lifecycle.isEmpty else { return "present" }
    let word = UnitReadiness.word(try await environment.agent.client().unit(record.id))
    return word == "running" ? "present" : "stopped"
  }

  private func startWorker(
    _ record: BucketFolder.Record, _ folder: BucketFolder, _ context: ObjectContext
  ) async throws {
    let client = try await environment.agent.client()
    let configuration = BucketConfiguration(objects: folder.objects, rules: record.lifecycle)
    try await client.put(
      UnitSpec(
        name: record.id, stack: context.stack.id, address: context.address, kind: name,
        command: ["@{stack}", "worker", "bucket", "--config", "@{unit}/bucket.json"],
        files: [UnitFile(path: "bucket.json", contents: try configuration.encoded())],
        stateDirectories: [folder.objects], userClass: .engine, token: record.token))
    try await UnitReadiness(client: client, address: context.address).wait(for: record.id, timeout: .seconds(20))
  }
}
