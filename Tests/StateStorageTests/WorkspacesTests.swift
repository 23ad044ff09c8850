import StateStorage
import Testing

@Suite struct WorkspacesTests {
  @Test func theyAreMadeSelectedAndRemoved() async throws {
    let scratch = Scratch()
    let workspaces = Workspaces(projectFolder: scratch.path)
    #expect(workspaces.names() == ["default"])
    #expect(try workspaces.selected() == "default")
    try workspaces.create("staging")
    try workspaces.create("prod")
    #expect(workspaces.names() == ["default", "prod", "staging"])
    #expect(throws: StateError.workspaceExists("prod")) { try workspaces.create("prod") }
    #expect(throws: StateError.badWorkspaceName("a/b")) { try workspaces.create("a/b") }
    try workspaces.select("staging")
    #expect(try workspaces.selected() == "staging")
    #expect(throws: StateError.noSuchWorkspace(name: "stagin", existing: ["default", "prod", "staging"])) {
      try workspaces.select("stagin")
    }
    _ = try await scratch.store("staging").head()
    #expect(throws: StateError.workspaceNotEmpty(name: "staging", instances: 2)) {
      try workspaces.delete("staging", instances: 2)
    }
    try workspaces.delete("staging", instances: 0)
    #expect(workspaces.names() == ["default", "prod"])
    #expect(try workspaces.selected() == "default")
    #expect(throws: StateError.badWorkspaceName("default")) { try workspaces.delete("default", instances: 0) }
  }
}
