import AgentAPI
import Builds
import Diagnostics
import Platform

/// Where a browser finds a build: at the agent, and where none can be started, in the build's folder.
struct BuildPageAddress {
  let record: BuildRecord
  let history: BuildHistory

  /// Starts the agent if none runs.
  func forBrowser(_ terminal: Terminal) async throws -> String {
    do {
      let info = try await AgentLauncher(version: ProductVersion.current).connect().info()
      if let pages = info.buildPages { return pages + "/" + record.id }
    } catch let error as AgentError {
      var warning = error.diagnostic
      warning.severity = .warning
      terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(Diagnostics([warning])))
    }
    return try history.pageFile(of: record)
  }

  /// Starts nothing; `nil` when no agent of our version runs.
  var now: String? {
    get async {
      guard let client = try? await AgentLauncher(version: ProductVersion.current).running() else { return nil }
      return try? await client.info().buildPages.map { $0 + "/" + record.id }
    }
  }
}
