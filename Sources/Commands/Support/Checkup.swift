import AgentAPI
import Diagnostics
import Glibc
import Platform

/// Looks at the machine without changing it.
struct Checkup: Sendable {
  struct Finding: Sendable {
    enum Level: String, Sendable {
      case good = "ok"
      /// Something works less well, or not always.
      case weak = "warning"
      case missing
    }

    let level: Level
    /// What was looked at: `nats-server`, `agent`.
    let subject: String
    /// What was found.
    let detail: String
    /// What to do about it.
    let hints: [String]

    init(_ level: Level, _ subject: String, _ detail: String, hints: [String] = []) {
      self.level = level
      self.subject = subject
      self.detail = detail
      self.hints = hints
    }
  }

  private let directories = Directories.current

  func run() async -> [Finding] {
    var findings: [Finding] = []
    for kind in EngineKind.all { findings.append(await engine(kind)) }
    findings.append(await pythonEnvironments())
    findings.append(await program("git", ["--version"], needed: "builds and modules from git"))
    findings.append(
      await program("docker", ["version", "--format", "{{.Server.Version}}"], needed: "the docker engine"))
    findings.append(folders())
    findings.append(diskSpace())
    findings.append(ports())
    findings.append(await agent())
    return findings
  }

  private func engine(_ kind: EngineKind) async -> Finding {
    do {
      let found = try await Engines(directories: directories).find(kind)
      return Finding(.good, kind.name, "\(found.version) at \(found.path)")
    } catch {
      let diagnostic = Diagnostics(describing: error).all.first
      return Finding(
        .missing, kind.name, diagnostic.map { "\($0.summary): \($0.detail)" } ?? "not usable",
        hints: diagnostic?.hints ?? [])
    }
  }

  private func pythonEnvironments() async -> Finding {
    let subject = "python3-venv"
    guard let python = Engines(directories: directories).locate(.python) else {
      return Finding(.missing, subject, "there is no python3", hints: ["run `scripts/bootstrap.sh`"])
    }
    let result = try? await Command(python, ["-c", "import venv, ensurepip"], timeout: .seconds(10)).run()
    return result?.status.isSuccess == true
      ? Finding(.good, subject, "virtual environments can be made")
      : Finding(
        .missing, subject, "python3 cannot make virtual environments",
        hints: ["install the package `python3-venv`, or run `scripts/bootstrap.sh`"])
  }

  private func program(_ name: String, _ arguments: [String], needed: String) async -> Finding {
    let result = try? await Command(name, arguments, timeout: .seconds(10)).run()
    if let result, result.status.isSuccess {
      let line = result.text.split(separator: "\n").first.map(String.init) ?? "found"
      return Finding(.good, name, line)
    }
    return Finding(
      .weak, name, "not usable; needed for \(needed) only",
      hints: ["install and start it if you want \(needed)"])
  }

  private func folders() -> Finding {
    var probe = directories.data
    while !Files.isFolder(probe), probe != "/" { probe = Path.parent(probe) }
    guard access(probe, W_OK) == 0 else {
      return Finding(
        .missing, "home", "`\(probe)` cannot be written",
        hints: ["set STACK_HOME to a folder of yours, or change the rights of `\(probe)`"])
    }
    let room = UnixSocket.pathLimit - directories.agentSocket.utf8.count
    guard room >= 0 else {
      return Finding(
        .missing, "home", "the agent's socket `\(directories.agentSocket)` has too long a path",
        hints: ["set STACK_HOME to a shorter path"])
    }
    return Finding(.good, "home", directories.data)
  }

  private func diskSpace() -> Finding {
    guard let free = DiskRoom.left(at: directories.data) else {
      return Finding(.weak, "disk", "its free space is not known")
    }
    let text = "\(free >> 20) MiB free"
    return free < 512 << 20
      ? Finding(.weak, "disk", text, hints: ["free some space: environments and streams need room"])
      : Finding(.good, "disk", text)
  }

  private func ports() -> Finding {
    do {
      _ = try FreePort.next()
      return Finding(.good, "ports", "free ports on 127.0.0.1")
    } catch {
      return Finding(.missing, "ports", "no free port on 127.0.0.1", hints: ["is the loopback interface up?"])
    }
  }

  private func agent() async -> Finding {
    do {
      let info = try await AgentClient(directories: directories).info()
      return Finding(.good, "agent", "runs, pid \(info.pid), \(info.units) units")
    } catch let error as AgentError where error.isNotRunning {
      return Finding(.good, "agent", "does not run; `stack apply` starts it")
    } catch {
      return Finding(.weak, "agent", Diagnostics(describing: error).all.first?.summary ?? "does not answer")
    }
  }
}
