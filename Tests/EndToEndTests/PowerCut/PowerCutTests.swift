import Platform
import TestSupport
import Testing
import Values

/// The power goes at any moment of an apply, a second one and a destroy, and takes with it what was not flushed: the program's own
/// writes are recorded, and the disk is made from them as it may be then. `STACK_CHAOS=1` runs the long form.
@Suite struct PowerCutTests {
  static let isLong = ProcessEnvironment.value("STACK_CHAOS") != nil
  /// How often, of a local state and of one on a server.
  private static let rounds = [false: isLong ? 1000 : 40, true: isLong ? 300 : 12]
  static let manifest = """
    variable "generation" { default = 0 }
    resource "terraform_data" "first" { input = var.generation }
    resource "terraform_data" "next" {
      count = 4
      input = "${terraform_data.first.output}-${count.index}"
    }
    resource "terraform_data" "replaced" { triggers_replace = var.generation }
    resource "local_file" "files" {
      count    = 6
      filename = "made/${count.index}.txt"
      content  = "${var.generation} of ${terraform_data.next[count.index % 4].output}"
    }
    resource "random_id" "name" {
      byte_length = 4
      keepers     = { generation = var.generation }
    }

    """
  static let phases = [
    ["apply", "--var", "generation=0", "--auto-approve", "--json"], ["taint", "terraform_data.next[1]"],
    ["state", "mv", "terraform_data.next[2]", "terraform_data.next[7]"],
    ["apply", "--var", "generation=1", "--auto-approve", "--json"], ["destroy", "--auto-approve", "--json"],
  ]

  let fixture: StateFixture
  let place: ScratchFolder

  init() throws {
    fixture = try StateFixture()
    place = try ScratchFolder()
  }

  /// What the runs did, and where each ends in it, with what the state has held since: what a run that has ended has told.
  private struct Recording {
    var writes: [RecordedWrite] = []
    var ends: [(count: Int, instances: [String: JSON])] = []

    func phase(at moment: Int) -> Int { min(ends.count - 1, ends.count { $0.count <= moment }) }

    /// What must be there: all that the last run told, but for what the present one had begun to change.
    func promises(at moment: Int) -> [String: JSON] {
      let phase = phase(at: moment)
      let start = phase == 0 ? 0 : ends[phase - 1].count
      return PowerCutTests.promises(
        phase == 0 ? [:] : ends[phase - 1].instances, phase, writes[start..<max(start, moment)])
    }
  }

  /// What of the objects that the last run has told a run that is under way had not begun to change.
  static func promises(
    _ told: [String: JSON], _ phase: Int, _ writes: ArraySlice<RecordedWrite>
  ) -> [String: JSON] {
    var promises = told
    // Rows are written many at a time, before the one is told or after: what the plan lets be is what counts.
    for line in writes.filter({ $0.kind == .printed }).flatMap(\.content).split(separator: UInt8(ascii: "\n")) {
      guard let event = try? JSON(parsing: Array(line)), event["type"]?.string == "planned_change" else { continue }
      if let address = event["address"]?.string { promises[address] = nil }
    }
    return phase == 1 || phase == 2 ? promises.filter { !$0.key.hasPrefix("terraform_data.next") } : promises
  }

  /// What records the writes of a program that it is loaded into.
  func library() async throws -> String {
    let library = place.path("recorded.so")
    let source = Path.join(StackProgram.packageFolder, "Tests/Interop/recorded_writes.c")
    let built = try await Command(
      "/usr/bin/env", ["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl", "-pthread"],
      timeout: .seconds(60)
    ).run()
    try #require(built.status.isSuccess, Comment(rawValue: built.errorText))
    return library
  }

  /// - Parameter start: what precedes the first phase, given what records a program.
  private func record(_ start: ([String: String]) async throws -> Void) async throws -> Recording {
    let (library, log) = (try await library(), place.path("log"))
    var recording = Recording()
    func run(_ arguments: [String]) async throws -> Command.Result {
      try await CLI(arguments: arguments, in: fixture.folder.path).home(fixture.home).env("LD_PRELOAD", library)
        .env("RECORDED_FOLDER", fixture.folder.path).env("RECORDED_LOG", log).expect()
    }
    try await start(["LD_PRELOAD": library, "RECORDED_LOG": log])
    _ = try await run(["init"])
    for phase in Self.phases {
      _ = try await run(phase)
      let instances = try Self.instances(try await run(["state", "pull"]).text)
      recording.writes = try RecordedWrite.all(in: Files.read(log))
      recording.ends.append((recording.writes.count, instances))
    }
    return recording
  }

  /// The attributes of each object, by its address.
  static func instances(_ text: String) throws -> [String: JSON] {
    var found: [String: JSON] = [:]
    for resource in try JSON(parsing: Array(text.utf8))["resources"]?.array ?? [] {
      for instance in resource["instances"]?.array ?? [] {
        let key = instance["index_key"]?.int.map { "[\($0)]" } ?? ""
        found["\(resource["type"]?.string ?? "").\(resource["name"]?.string ?? "")\(key)"] = instance["attributes"]
      }
    }
    return found
  }

  /// Of a local state, and of one on a server that goes on while the power of the machine that applies is cut: there the copy here with its
  /// journal, and what was pushed of it, come to the same.
  @Test(arguments: [false, true]) func whatAnEndedRunToldIsThereAndNothingIsLeftBehind(_ isRemote: Bool) async throws {
    var server: RecordedServer?
    var manifest = Self.manifest
    let recording = try await record { variables in
      if isRemote {
        let started = try await RecordedServer(fixture.home, recording: variables)
        manifest += """
          stack {
            backend "http" { address = "http://127.0.0.1:\(started.port)/state/shop" }
          }

          """
        server = started
      }
      try fixture.folder.write(manifest, to: "main.stack.hcl")
    }
    defer { server?.stop() }
    let own = recording.writes.indices.filter { Path.isInside(recording.writes[$0].name, fixture.folder.path) }
    let flushes = own.filter { recording.writes[$0].kind == .synchronized }
    #expect(flushes.count > 40, "the program flushes what it promises: \(flushes.count)")
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(seed: seed)
    var recoveries = 0
    for round in 0..<(Self.rounds[isRemote] ?? 0) {
      // Just before or after a flush, or anywhere.
      let moment =
        round.isMultiple(of: 2)
        ? (flushes.randomElement(using: &random) ?? 0) + Int.random(in: 0...1, using: &random)
        : Int.random(in: 0...recording.writes.count, using: &random)
      let chances: [Double] = [0, 0.5, 0.9, 1]
      let chance = chances.randomElement(using: &random) ?? 0
      let what = Comment(
        rawValue:
          "remote: \(isRemote), seed \(seed), round \(round), after \(moment) of \(recording.writes.count), \(chance)")
      var disk = RecordedDisk(root: fixture.folder.path)
      for write in recording.writes.prefix(moment) where Path.isInside(write.name, fixture.folder.path) {
        disk.apply(write)
      }
      try put(disk.contents(chance: chance, using: &random), manifest)
      if let server {
        try await server.goBack(to: recording.writes.prefix(moment))
        try await stack(["init"], what)
      }
      try await knows(recording.promises(at: moment), isNew: recording.phase(at: moment) == 0, what)
      if try await goesOn(recording.phase(at: moment), destroys: .random(using: &random), what) { recoveries += 1 }
      if isRemote { try await othersSeeTheSame(manifest, what) }
    }
    #expect(recoveries > 0, "no round found an open intent")
  }

  /// The disk when the power is back, with the manifests.
  func put(_ contents: RecordedDisk.Contents, _ manifest: String) throws {
    for name in try Files.names(in: fixture.folder.path) { try FileTree.remove(fixture.folder.path(name)) }
    try fixture.folder.write(manifest, to: "main.stack.hcl")
    for folder in contents.folders {
      try Files.makeFolder(folder, exactMode: folder.contains("/.stack") ? 0o700 : 0o755)
    }
    for (name, bytes) in contents.files.sorted(by: { $0.key < $1.key }) {
      try AtomicFile.write(bytes, to: name, durable: false)
    }
  }

  /// The state opens, and holds what was promised.
  func knows(_ promises: [String: JSON], isNew: Bool, _ what: Comment) async throws {
    let pulled = try await fixture.stack("state", "pull").run()
    if isNew, pulled.errorText.hasPrefix("error: nothing is applied in ") { return }
    #expect(pulled.status == .exited(0), Comment(rawValue: "\(what)\n\(pulled.errorText)"))
    guard pulled.status == .exited(0) else { return }
    let found = try Self.instances(pulled.text)
    for (address, attributes) in promises.sorted(by: { $0.key < $1.key }) {
      #expect(found[address] == attributes, "\(what): \(address)")
    }
  }

  /// The next run ends well, and leaves nothing that it does not know of; whether it told what the interrupted one had left.
  func goesOn(_ phase: Int, destroys: Bool, _ what: Comment) async throws -> Bool {
    let made = fixture.folder.path("made")
    let isLast = phase == Self.phases.count - 1
    let variable = ["--var", phase == 3 ? "generation=1" : "generation=0"]
    let run = try await stack(
      destroys || isLast ? ["destroy", "--auto-approve"] : ["apply", "--auto-approve"] + variable)
    let whole = Comment(rawValue: "\(what)\n\(run.text)\n\(run.errorText)")
    #expect(run.status == .exited(0), whole)
    if destroys || isLast {
      let left = try await stack(["state", "list"])
      #expect(left.text == "", whole)
      #expect((try? Files.names(in: made)) ?? [] == [], whole)
    } else {
      #expect(try await stack(["plan", "--detailed-exitcode"] + variable).status == .exited(0), whole)
      #expect(try Files.names(in: made).sorted() == (0..<6).map { "\($0).txt" }, whole)
    }
    return (run.text + run.errorText).contains("interrupted run")
  }

  /// What this machine knows is on the server, whose lock is free.
  func othersSeeTheSame(_ manifest: String, _ what: Comment) async throws {
    let other = try ScratchFolder()
    try other.write(manifest, to: "main.stack.hcl")
    func run(_ arguments: String...) async throws -> Command.Result {
      try await CLI(arguments: arguments, in: other.path).home(fixture.home).run()
    }
    let initialized = try await run("init")
    #expect(initialized.status == .exited(0), Comment(rawValue: "\(what)\n\(initialized.errorText)"))
    let (ours, theirs) = (try await stack(["state", "pull"]), try await run("state", "pull"))
    // Where nothing was ever written, each has but the lineage that it would begin with.
    let isNew = ours.text.contains("\n  \"serial\": 0,\n") && theirs.text.contains("\n  \"serial\": 0,\n")
    let whole = Comment(rawValue: "\(what)\n\(ours.errorText)\n\(theirs.errorText)")
    #expect(isNew || ours.text == theirs.text, whole)
    #expect(ours.status == .exited(0) && theirs.status == .exited(0), whole)
    let planned = try await run("plan")
    #expect(planned.status == .exited(0), Comment(rawValue: "\(what)\n\(planned.errorText)"))
  }

  func stack(_ arguments: [String], _ what: Comment) async throws {
    let run = try await stack(arguments)
    #expect(run.status == .exited(0), Comment(rawValue: "\(what)\n\(run.text)\n\(run.errorText)"))
  }

  private func stack(_ arguments: [String]) async throws -> Command.Result {
    try await CLI(arguments: arguments, in: fixture.folder.path).home(fixture.home).run()
  }
}
