import Platform
import TestSupport
import Testing
import Values

/// A back end of Terraform's protocol that stops taking states, and others who go on without ours.
@Suite struct FailingPushTests {
  /// Keeps one state and one lock; while the file named by the argument is there, it takes no state.
  private static let server = """
    import http.server, json, os, sys
    state, lock = None, None
    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self, status, body=b""):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def body(self): return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        def do_GET(self):
            if os.path.exists(sys.argv[1] + "-gone"): return self.answer(404)
            if os.path.exists(sys.argv[1] + "-garbage"): return self.answer(200, b"garbage")
            self.answer(200, state) if state else self.answer(404)
        def do_POST(self):
            global state
            body = self.body()
            if os.path.exists(sys.argv[1]): return self.answer(500, b"boom")
            state = body
            for end in ("-gone", "-garbage"):
                if os.path.exists(sys.argv[1] + end): os.remove(sys.argv[1] + end)
            self.answer(200)
        def do_LOCK(self):
            global lock
            body = self.body()
            if lock and json.loads(lock)["ID"] != json.loads(body)["ID"]: return self.answer(423, lock)
            lock = body
            self.answer(200)
        def do_UNLOCK(self):
            global lock
            self.body()
            lock = None
            self.answer(200)
        def log_message(self, *arguments): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print("port", server.server_port, flush=True)
    server.serve_forever()
    """

  private let ours: StateFixture
  private let theirs: StateFixture
  private let process: ServerProcess
  private let place: ScratchFolder

  init() async throws {
    ours = try StateFixture()
    theirs = try StateFixture()
    place = try ScratchFolder()
    process = ServerProcess(["python3", "-c", Self.server, place.path("broken")], logFile: place.path("log"))
    try process.start()
    let running = process
    let port = try await eventually("the server listens") {
      running.log.split(separator: "\n").first { $0.hasPrefix("port ") }?.split(separator: " ").last.map(String.init)
    }
    for fixture in [ours, theirs] {
      try fixture.folder.write(
        """
        stack {
          backend "http" {
            address   = "http://127.0.0.1:\(port)/state"
            retry_max = 0
          }
        }
        variable "n" { default = 1 }
        resource "terraform_data" "a" {
          count = var.n
          input = "one"
        }
        output "n" { value = var.n }

        """, to: "main.stack.hcl")
      try await fixture.stack("init").expect()
    }
  }

  @Test func whatWasDoneIsToldAndPushedByTheNextRun() async throws {
    try await ours.stack("apply", "--auto-approve").expect()
    try place.write("", to: "broken")
    let failed = try await ours.stack("apply", "--auto-approve", "--var", "n=2").expect(exitCode: 1)
    #expect(failed.text.contains("Applied: 1 added, 0 changed, 0 destroyed"), "\(failed.text)")
    #expect(failed.text.contains("n = \"2\""), "\(failed.text)")
    #expect(failed.errorText.contains("error: the changes could not be pushed to `http://127.0.0.1:"))
    #expect(failed.errorText.contains("they are kept in `.stack`, and the next run here pushes them first"))
    #expect(failed.errorText.contains("the lock there stays with this folder"))
    #expect(try await theirs.list() == ["terraform_data.a[0]"])

    try Files.remove(place.path("broken"))
    try await ours.stack("apply", "--auto-approve", "--var", "n=2").expect()
    #expect(try await theirs.list() == ["terraform_data.a[0]", "terraform_data.a[1]"])
  }

  @Test func aStateThatIsGoneIsPlannedAnew() async throws {
    try await ours.stack("apply", "--auto-approve").expect()
    try place.write("", to: "broken-gone")
    let plan = try await ours.stack("plan").expect()
    #expect(plan.text.contains("Plan: 1 to add, 0 to change, 0 to destroy"), "\(plan.text)")
    #expect(plan.errorText.contains("warning: the state at `http://127.0.0.1:"), "\(plan.errorText)")
    #expect(plan.errorText.contains("`stack state rollback 1` writes what is known of it here there again"))
    #expect(try await ours.list() == [])
    try await ours.stack("state", "rollback", "1").expect()
    try await ours.stack("plan", "--detailed-exitcode").expect()
    #expect(try await theirs.list() == ["terraform_data.a[0]"])
  }

  @Test func whatIsNoStateIsToldAndMended() async throws {
    try await ours.stack("apply", "--auto-approve").expect()
    try place.write("", to: "broken-garbage")
    let refused = try await ours.stack("plan").expect(stdout: "", exitCode: 1)
    #expect(refused.errorText.contains("/state` is no state"), "\(refused.errorText)")
    #expect(refused.errorText.contains("`stack state restore` puts what this folder last knew of it in its place"))
    let mended = try await ours.stack("state", "restore").expect(stdout: "")
    #expect(mended.errorText.contains("is what this folder last knew of it: 1 object, at serial"))
    try await ours.stack("plan", "--detailed-exitcode").expect()
    #expect(try await theirs.list() == ["terraform_data.a[0]"])
    let whole = try await ours.stack("state", "restore").expect(stdout: "", exitCode: 1)
    #expect(whole.errorText.contains("is whole"))

    let pulled = try await ours.stack("state", "pull").expect().text
    try ours.folder.write(pulled, to: "kept.tfstate")
    try place.write("", to: "broken-garbage")
    try await ours.stack("state", "push", "kept.tfstate").expect(stdout: "", exitCode: 1)
    try await ours.stack("state", "push", "--force", "kept.tfstate").expect(stdout: "")
    try await ours.stack("plan", "--detailed-exitcode").expect()
  }

  @Test func whatIsNoStateIsRolledBack() async throws {
    try await ours.stack("apply", "--auto-approve").expect()
    try await ours.stack("apply", "--auto-approve", "--var", "n=2").expect()
    try place.write("", to: "broken-garbage")
    // A version that there is not changes nothing there.
    let unknown = try await ours.stack("state", "rollback", "9").expect(stdout: "", exitCode: 1)
    #expect(unknown.errorText.contains("no version 9 of the state"), "\(unknown.errorText)")
    let refused = try await ours.stack("plan").expect(stdout: "", exitCode: 1)
    #expect(refused.errorText.contains("/state` is no state"), "\(refused.errorText)")
    // Who has never seen the state has nothing to go back to.
    try await theirs.stack("state", "rollback", "1").expect(stdout: "", exitCode: 1)
    let history = try await ours.stack("state", "history").run()
    let back = try await ours.stack("state", "rollback", "1").expect(stdout: "")
    #expect(
      back.errorText.contains("the state is that of version 1 again, at serial "), "\(history.text)\(back.errorText)")
    #expect(try await theirs.list() == ["terraform_data.a[0]"])
    try await ours.stack("apply", "--auto-approve", "--var", "n=2").expect()
    #expect(try await theirs.list() == ["terraform_data.a[0]", "terraform_data.a[1]"])
  }

  @Test func theEventsEndWithASummaryAndTheFault() async throws {
    try place.write("", to: "broken")
    let failed = try await ours.stack("apply", "--auto-approve", "--json").expect(stderr: "", exitCode: 1)
    let lines = try failed.text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    let summary = lines.first { $0["type"]?.string == "summary" }
    #expect(summary?["create"]?.int == 1 && summary?["succeeded"]?.bool == false)
    let fault = lines.last?["diagnostic"]
    #expect(fault?["summary"]?.string?.hasPrefix("the changes could not be pushed") == true, "\(failed.text)")
  }

  @Test func aConflictIsShownAndSettled() async throws {
    try await ours.stack("apply", "--auto-approve").expect()
    try place.write("", to: "broken")
    try await ours.stack("apply", "--auto-approve", "--var", "n=2").expect(exitCode: 1)
    try Files.remove(place.path("broken"))
    // Somebody takes the lock away, and goes on from what is there.
    let locked = try await theirs.stack("apply", "--auto-approve").expect(exitCode: 1)
    let id = try #require(locked.errorText.split(separator: "lock id ").last?.split(separator: "\n").first)
    try await theirs.stack("state", "unlock", String(id)).expect()
    try await theirs.stack("apply", "--auto-approve", "--var", "n=4").expect()

    let refused = try await ours.stack("plan", "--var", "n=2").expect(exitCode: 1)
    #expect(refused.errorText.contains("was changed by others while ours could not be pushed"))
    #expect(refused.errorText.contains("`stack state resolve theirs`"))
    let listed = try await ours.stack("state", "list").expect(stdout: "terraform_data.a[0]\nterraform_data.a[1]\n")
    #expect(listed.errorText.contains("warning: the state at"))
    #expect(try await ours.stack("state", "pull").expect().text.contains("\"index_key\": 1"))

    try await ours.stack("state", "resolve", "neither").expect(exitCode: 1)
    let settled = try await ours.stack("state", "resolve", "theirs").expect(stdout: "")
    #expect(settled.errorText.contains("the state is theirs, at serial"))
    #expect(try await ours.list().count == 4)
    try await ours.stack("plan", "--detailed-exitcode", "--var", "n=4").expect()
    try await ours.stack("state", "resolve", "ours").expect(stderr: "there is no conflict\n")
  }
}
