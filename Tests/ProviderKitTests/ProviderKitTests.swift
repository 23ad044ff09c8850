import ProviderKit
import Testing
import Values

private let schema = BlockSchema(
  "A server.",
  attributes: [
    "id": AttributeSchema(.string, .computed, "Its identifier."),
    "name": AttributeSchema(.string, .required, "Its name.", requiresReplacement: true, validators: [.name]),
    "size": AttributeSchema(.number, .optional, "Its size.", defaultValue: 1, validators: [.range(1...10)]),
    "zone": AttributeSchema(.string, .optionalComputed, "Where it is."),
    "password": AttributeSchema(
      .string, .optional, "Its password.", sensitive: true, validators: [.length(8...64)]),
  ],
  blocks: [
    "rule": NestedBlockSchema(
      .list,
      BlockSchema(
        "A rule.",
        attributes: [
          "port": AttributeSchema(.number, .required, "The port.", validators: [.port]),
          "weight": AttributeSchema(.number, .optionalComputed, "Its weight."),
        ]), maximum: 2),
    "peer": NestedBlockSchema(
      .set,
      BlockSchema(
        attributes: [
          "host": AttributeSchema(.string, .required, "The host."),
          "key": AttributeSchema(.string, .computed, "The key."),
        ])),
  ])

private func rule(_ port: Value, _ weight: Value = .null(.number)) -> Value {
  .object(["port": port, "weight": weight])
}
private func peer(_ host: Value, _ key: Value = .null(.string)) -> Value { .object(["host": host, "key": key]) }

private func object(
  id: Value = .null(.string), name: Value = "web", size: Value = .null(.number), zone: Value = .null(.string),
  password: Value = .null(.string), rules: [Value] = [], peers: [Value] = []
) -> Value {
  .object([
    "id": id, "name": name, "size": size, "zone": zone, "password": password,
    "rule": .list(rules, of: schema.blocks["rule"]?.block.impliedType),
    "peer": .set(peers, of: schema.blocks["peer"]?.block.impliedType),
  ])
}

@Suite struct ProposedObjectTests {
  @Test func completesANewObject() {
    let proposed = ProposedObject.make(schema, prior: nil, configuration: object(rules: [rule(80)]))
    #expect(
      proposed
        == object(
          id: .unknown(.string), size: 1, zone: .unknown(.string), rules: [rule(80, .unknown(.number))]))
  }

  @Test func keepsWhatTheProviderChose() {
    let prior = object(
      id: "i-1", size: 3, zone: "eu", rules: [rule(80, 5), rule(81, 6)], peers: [peer("a", "k1"), peer("b", "k2")])
    let configuration = object(rules: [rule(8080)], peers: [peer("b"), peer("c")])
    let proposed = ProposedObject.make(schema, prior: prior, configuration: configuration)
    #expect(
      proposed
        == object(
          id: "i-1", size: 1, zone: "eu", rules: [rule(8080, 5)],
          peers: [peer("b", "k2"), peer("c", .unknown(.string))]))
  }
}

@Suite struct SchemaValidationTests {
  private func complaints(_ value: Value) -> [String] {
    SchemaValidation.check(value, against: schema).map { "\($0.path): \($0.summary): \($0.detail)" }
  }

  @Test func acceptsWhatIsGood() {
    #expect(complaints(object(size: 3, password: .unknown(.string), rules: [rule(80)])).isEmpty)
    #expect(complaints(.unknown(schema.impliedType)).isEmpty)
  }

  @Test func saysWhatIsWrong() {
    let value = object(
      id: "mine", name: "Web!", size: 11, password: "short", rules: [rule(0), rule(.null(.number)), rule(3)])
    #expect(
      complaints(value) == [
        "id: attribute `id` cannot be set: its value is decided by the provider",
        "name: invalid value for attribute `name`: expected a name of lower-case letters, digits, `-` and `_`, "
          + "starting with a letter, but this is \"Web!\"",
        "password: invalid value for attribute `password`: expected 8 to 64 characters",
        "rule: too many `rule` blocks: at most 2 may stand here, but there are 3",
        "rule[0].port: invalid value for attribute `port`: expected a whole number from 1 to 65535, but this is 0",
        "rule[1]: missing attribute `port`: the attribute `port` is required",
        "size: invalid value for attribute `size`: expected a whole number from 1 to 10, but this is 11",
      ])
  }

  @Test func suggestsNames() {
    let found = SchemaValidation.check(.object(["nam": "x"]), against: schema)
    #expect(found.map(\.hints) == [["did you mean `name`?"], []])
  }
}

@Suite struct ValueDiffTests {
  private func lines(_ before: Value?, _ after: Value?) -> [String] {
    (ValueDiff.between(before, after)?.leaves ?? []).map { leaf in
      let show = { (value: Value?) in value.map { (try? ValueJSON.text($0)) ?? "?" } ?? "-" }
      return "\(leaf.path) \(leaf.change.rawValue) \(show(leaf.before)) \(show(leaf.after))"
    }
  }

  @Test func findsTheInnermostDifferences() {
    let before = Value.object([
      "a": 1, "b": .tuple([1, 2, 3]), "c": .map(["x": "1", "y": "2"]), "d": .set(["p", "q"]), "e": .null(.string),
    ])
    let after = Value.object([
      "a": 2, "b": .tuple([0, 1, 2, 3]), "c": .map(["y": "3", "z": "4"]), "d": .set(["q", "r"]), "e": .unknown(.string),
    ])
    #expect(
      lines(before, after) == [
        "a changed 1 2", "b[0] added - 0", "c[\"x\"] removed \"1\" -", "c[\"y\"] changed \"2\" \"3\"",
        "c[\"z\"] added - \"4\"", "d[\"p\"] removed \"p\" -", "d[\"r\"] added - \"r\"", "e added - ?",
      ])
    #expect(lines(before, before).isEmpty)
    #expect(lines(nil, nil).isEmpty)
  }

  @Test func alignsLists() {
    #expect(lines(.tuple([1, 2, 3, 4]), .tuple([1, 3, 4])) == ["[1] removed 2 -"])
    #expect(lines(.tuple([1, 2]), .tuple([1, 5, 6])) == ["[1] changed 2 5", "[2] added - 6"])
  }

  @Test func treatsSecretsAsWholes() {
    let secret = Value.object(["a": 1]).marked(.sensitive)
    let other = Value.object(["a": 2]).marked(.sensitive)
    #expect(ValueDiff.between(secret, other)?.parts.isEmpty == true)
  }
}

@Suite struct SchemaDocumentsTests {
  @Test func writesTheManual() {
    #expect(
      ResourceManual.page(name: "server", schema: ResourceSchema(schema)) == """
        # `server`

        A server.

        ## Arguments

        - `name` (string; required; a change replaces the object; a name of lower-case letters, digits, `-` and `_`, \
        starting with a letter) – Its name.
        - `password` (string; sensitive; 8 to 64 characters) – Its password.
        - `size` (number; default `1`; a whole number from 1 to 10) – Its size.
        - `zone` (string; chosen if left out) – Where it is.

        ## Exported attributes

        - `id` (string) – Its identifier.

        ## Block `peer`

        Any number.

        ### Arguments

        - `host` (string; required) – The host.

        ### Exported attributes

        - `key` (string) – The key.

        ## Block `rule`

        At most 2: A rule.

        ### Arguments

        - `port` (number; required; a whole number from 1 to 65535) – The port.
        - `weight` (number; chosen if left out) – Its weight.

        """)
  }

  @Test func writesTheSchemaAsJSON() {
    let provider = ProviderSchema(
      resources: [
        "x": ResourceSchema(
          version: 2, BlockSchema(attributes: ["a": AttributeSchema(.list(.string), .required, "A.", sensitive: true)]))
      ])
    #expect(
      String(decoding: provider.json.bytes(), as: UTF8.self)
        == #"{"provider":{"version":0,"block":{"description":"","description_kind":"markdown"}},"#
        + #""resource_schemas":{"x":{"version":2,"block":{"attributes":{"a":{"type":["list","string"],"#
        + #""description":"A.","description_kind":"markdown","required":true,"sensitive":true}},"#
        + #""description":"","description_kind":"markdown"}}},"data_source_schemas":{}}"#)
  }

  @Test func readsDurations() {
    #expect(DurationText.seconds("1h30m") == 5400)
    #expect(DurationText.seconds("500ms") == 0.5)
    #expect(DurationText.seconds("5") == nil)
    #expect(DurationText.seconds("m") == nil)
    #expect(DurationText.seconds("") == nil)
  }
}

@Suite struct BuiltInProviderTests {
  struct Server: ResourceType {
    let name = "server"
    let schema = ResourceSchema(ProviderKitTests.schema)
    func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
      throw PartialFailure(
        StoredObject(planned), underlying: ProviderDiagnostic(.error, "no room", isTransient: true))
    }
    func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? { nil }
    func delete(_ prior: StoredObject, _ operation: Operation) async throws {}
    func recover(_ request: RecoverRequest) async throws -> Recovery { .unsupported }
  }

  private let provider = BuiltInProvider(resources: [Server()])
  private let context = ObjectContext(
    address: "server.a",
    stack: StackIdentity(id: "s", workspace: "default", rootDirectory: "/", dataDirectory: "/"))

  private func plan(_ prior: Value?, _ configuration: Value) async -> PlannedObject? {
    let proposed = ProposedObject.make(schema, prior: prior, configuration: configuration)
    let request = PlanRequest(
      type: "server", context: context, prior: prior.map { StoredObject($0) }, configuration: configuration,
      proposed: proposed)
    return await provider.plan(request).value
  }

  @Test func plansFromTheSchema() async {
    let prior = object(id: "i-1", size: 1, zone: "eu")
    #expect(await plan(prior, object())?.value == prior)
    #expect(await plan(prior, object(size: 4))?.replacePaths == [])
    #expect(await plan(prior, object(name: "db"))?.replacePaths == ["name"])
    #expect(await plan(nil, object())?.value["id"] == .unknown(.string))
  }

  @Test func tellsOfPartialFailures() async {
    let result = await provider.apply(
      ApplyRequest(
        type: "server", context: context, action: .create(planned: PlannedObject(object()), configuration: object()),
        token: "t"))
    #expect(result.failed)
    #expect(result.object?.value == object())
    #expect(result.diagnostics.map(\.isTransient) == [true])
  }

  @Test func refusesUnknownTypes() async {
    #expect(await provider.validateResource(type: "sever", configuration: object()).hasErrors)
    #expect(
      await provider.recover(
        RecoverRequest(type: "server", context: context, token: "t", planned: nil, prior: nil)
      ).diagnostics.isEmpty)
  }
}

@Suite struct MirrorTests {
  private let block = BlockSchema(
    attributes: [
      "input": AttributeSchema(.dynamic, .optional, "What is given."),
      "output": AttributeSchema(.dynamic, .computed, "The same.", mirrors: "input"),
      "id": AttributeSchema(.string, .computed, "Nothing of it."),
    ])

  private func marked(_ input: Value, _ output: Value) -> Value? {
    block.markingMirrors(.object(["input": input, "output": output, "id": "i"]))["output"]
  }

  @Test func whatRepeatsASecretIsSecret() {
    let secret = Value.string("hush").marked(.sensitive)
    #expect(marked(secret, "hush") == secret)
    #expect(marked(secret, .unknown(.string))?.isSensitive == true)
    #expect(marked("open", "open")?.isSensitive == false)
    let part: Value = .object(["user": "ada", "password": secret])
    #expect(marked(part, .object(["user": "ada", "password": "hush"])) == part)
    // Of another value all is secret, since nobody knows where the secret went.
    #expect(marked(part, .object(["user": "eve", "password": "hush"]))?.isSensitive == true)
  }

  @Test func randomUUIDsAreVersionFour() throws {
    let texts = Set((0..<200).map { _ in RandomUUID.text() })
    #expect(texts.count == 200)
    for text in texts {
      #expect(text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    }
  }
}
