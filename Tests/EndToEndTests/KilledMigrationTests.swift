import Platform
import TestSupport
import Testing

/// `kill -9` of `stack init` while it moves states to a server and back: the back end that is in use has all of them at any moment, and
/// doing it again brings it to its end.
@Suite(.enabled(if: StackProgram.path != nil)) struct KilledMigrationTests {
  private static let block = """
    variable "port" {}
    variable "secret" { sensitive = true }
    stack {
      backend "http" {
        address  = "http://127.0.0.1:${var.port}/state/shop/{workspace}"
        password = var.secret
      }
    }
    """

  @Test func neitherSideIsHalf() async throws {
    let fixture = try await StateFixture.withThings()
    let server = try await StateServerFixture(fixture.home)
    try await fixture.stack("workspace", "new", "--state", "pushed.tfstate", "eu").expect()
    try await fixture.stack("workspace", "select", "default").expect()
    let before = try await fixture.stack("state", "pull").expect().text
    let program = try #require(StackProgram.path)
    var killed = 0
    for round in 0..<16 {
      let isThere = round % 2 == 1
      try fixture.folder.write(isThere ? "# nothing\n" : Self.block, to: "main.stack.hcl")
      try fixture.folder.write(
        isThere ? "" : "port = \"\(server.port)\"\nsecret = \"\(server.secret)\"\n", to: "x.auto.stackvars")
      let process = ServerProcess(
        [program, "init", "-C", fixture.folder.path, "--migrate-state"], logFile: fixture.folder.path("log"))
      try process.start(environment: fixture.home.environment)
      try await Task.sleep(for: .milliseconds(20 + round * 12))
      process.kill()
      // It tells what it did at its end.
      if process.log.isEmpty { killed += 1 }
      let between = try await fixture.stack("state", "pull").expect().text
      #expect(between.sameContents(as: before), "round \(round)")
      try await fixture.stack("init", "--migrate-state").expect()
      #expect(try await fixture.stack("state", "pull").expect().text.sameContents(as: before), "round \(round)")
      #expect(try await fixture.stack("workspace", "list").expect().text == "* default\n  eu\n")
      #expect(fixture.folder.exists(".stack/backend.json") != isThere)
    }
    #expect(killed > 2, "only \(killed) were still running")
    try await fixture.stack("workspace", "select", "eu").expect()
    #expect(try await fixture.list().count == 4)
  }
}
