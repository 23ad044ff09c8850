import FoundationEssentials
import Platform
import StateStorage
import Testing
import Values

@Suite struct StateV4Tests {
  private static let file = Path.join(
    Path.parent(Path.parent(#filePath)), "Vectors", "state-v4", "terraform.tfstate")

  /// A state that Terraform 1.11 wrote, through ours and back, holds the same.
  @Test func terraformsStateGoesThroughOurs() async throws {
    let bytes = try Files.read(Self.file)
    let snapshot = try StateV4.decode(bytes)
    #expect(
      snapshot.instances.map(\.address.text) == [
        "module.app.terraform_data.inner", "terraform_data.one[0]", "terraform_data.one[1]",
        #"terraform_data.two["eu"]"#, #"terraform_data.two["us \"x\""]"#,
      ])
    #expect(snapshot.instances.map(\.status) == [.ready, .ready, .tainted, .ready, .ready])
    #expect(Set(snapshot.instances.map(\.provider)) == ["local"])

    let scratch = Scratch()
    let store = try scratch.store()
    try await store.withLock(.test()) { lease in
      try await store.replaceContents(with: snapshot, under: lease)
    }
    var back = try await store.snapshot()
    #expect(back.instances == snapshot.instances && back.outputs == snapshot.outputs)
    back.head = snapshot.head
    let written = try JSON(parsing: StateV4.encode(back))
    let original = try JSON(parsing: bytes)
    for member in original.members ?? [] where member.key != "resources" && member.key != "outputs" {
      #expect(written[member.key] == member.value, "\(member.key)")
    }
    #expect(normalized(written["outputs"]) == normalized(original["outputs"]))
    #expect(normalized(written["resources"]) == normalized(original["resources"]))
  }

  /// Members sorted, and what Terraform leaves out or writes for nothing left out.
  private func normalized(_ json: JSON?) -> JSON? {
    switch json {
    case .object(let members)?:
      let kept = members.filter { $0.key != "identity_schema_version" && $0.key != "each" }
        .map { JSON.Member($0.key, normalized($0.value) ?? .null) }
      return .object(kept.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    case .array(let elements)?: return .array(elements.map { normalized($0) ?? .null })
    default: return json
    }
  }

  @Test func terraformReadsOurs() async throws {
    guard (try? await Command("terraform", ["version"]).run())?.status.isSuccess == true else {
      print("skipped: terraform is not installed")
      return
    }
    let scratch = Scratch()
    let snapshot = try StateV4.decode(Files.read(Self.file))
    let file = scratch.path + "/ours.tfstate"
    try AtomicFile.write(try StateV4.encode(snapshot), to: file)
    let list = try await Command(
      "terraform", ["state", "list", "-state=" + file], workingDirectory: scratch.path
    ).run()
    #expect(
      list.text.split(separator: "\n").sorted() == snapshot.instances.map { Substring($0.address.text) }.sorted(),
      "\(list.errorText)")
    let show = try await Command("terraform", ["show", "-json", file], workingDirectory: scratch.path).run()
    let shown = try JSON(parsing: show.output)
    #expect(shown["values"]?["outputs"]?["plain"]?["value"]?["a"]?.int == 1, "\(show.errorText)")
  }

  @Test func everythingOfOursSurvives() throws {
    let secret = StoredPath([.key("list"), .index(1), .key("p")])
    let records = [
      InstanceRecord.sample("a", #"{"list":[1,{"p":"x"}]}"#, sensitive: [secret], privateBytes: [0, 1, 255]),
      .sample("a", deposed: "0a1b2c3d"),
    ]
    let snapshot = StateSnapshot(
      head: StateHead(lineage: "l", serial: 7, stackName: ""), instances: records,
      outputs: [OutputRecord(name: "o", value: StoredValue(json: Array("[1,null]".utf8), type: #""dynamic""#))],
      checks: CheckRecord.samples)
    #expect(try StateV4.decode(StateV4.encode(snapshot)) == snapshot)
    #expect(try StateV4.decode(StateV4.encode(snapshot, indented: false)) == snapshot)
  }

  /// The types that Terraform has too are of its providers there, in its versions of their schemas; all others are ours.
  @Test(arguments: [
    ("terraform_data", 0, "terraform.io/builtin/terraform", 0),
    ("random_string", 3, "registry.terraform.io/hashicorp/random", 2),
    ("random_password", 3, "registry.terraform.io/hashicorp/random", 3),
    ("local_sensitive_file", 0, "registry.terraform.io/hashicorp/local", 0),
    ("broker", 1, "terraform.io/builtin/local", 1),
  ])
  func utilityTypesBelongToTheirProviders(_ type: String, _ version: Int, _ provider: String, _ there: Int) throws {
    let record = InstanceRecord(
      address: InstanceAddress(type: type, name: "x"), provider: "local", schemaVersion: version,
      value: StoredValue(json: Array("{}".utf8)))
    let head = StateHead(lineage: "l", serial: 1, stackName: "")
    let bytes = try StateV4.encode(StateSnapshot(head: head, instances: [record]))
    let resource = try JSON(parsing: bytes)["resources"]?.array?.first
    #expect(resource?["provider"]?.string == "provider[\"\(provider)\"]")
    #expect(resource?["instances"]?.array?.first?["schema_version"]?.int == there)
    #expect(try StateV4.decode(bytes).instances == [record])
    let moved = ProviderReplacement(from: provider, to: "registry.example/team/mine")
      .changed(in: StateSnapshot(head: head, instances: [record]))
    #expect(moved.map(\.provider) == ["provider[\"registry.example/team/mine\"]"])
    #expect(
      ProviderReplacement(from: "registry.example/team/mine", to: provider)
        .changed(in: StateSnapshot(head: head, instances: moved)) == [record])
    #expect(
      ProviderReplacement(from: "local", to: "a/b").changed(in: StateSnapshot(head: head, instances: [record])).count
        == 1)
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"version":3,"serial":1,"lineage":"x"}"#, #"{"version":4,"serial":-1,"lineage":"x"}"#,
    #"{"version":4,"serial":1,"lineage":"x","resources":[{"mode":"managed","instances":[{}]}]}"#,
    #"{"version":4,"serial":1,"lineage":"x","outputs":{"a":{}}}"#,
    #"{"version":4,"serial":1,"lineage":"x","resources":[true]}"#,
    #"{"version":4,"serial":1,"lineage":"x","resources":["x"]}"#,
    #"{"version":4,"serial":1,"lineage":"x","resources":[{"mode":"managed","type":"a","name":"b"}]}"#,
    #"{"version":4,"serial":1,"lineage":"x","resources":[{"mode":"managed","type":"a","name":"b","instances":[{"attributes":{},"private":"!"}]}]}"#,
    #"{"version":4,"serial":1,"lineage":"x","resources":[{"mode":"managed","type":"a","name":"b","instances":[{"attributes":{}},{"attributes":{}}]}]}"#,
  ])
  func whatIsNoStateIsRefused(_ text: String) {
    #expect(throws: StateError.self) { try StateV4.decode(Array(text.utf8)) }
  }
}
