import Glibc
import Platform
import TestSupport
import Testing

/// Docker's own daemon, started for a test, with a store and a socket of its own; of the machine's network it changes nothing.
final class DockerDaemon {
  /// Why it cannot be started here.
  static var reason: String? {
    if getuid() != 0 { return "Docker's daemon wants to be root" }
    return RealEngine.find("dockerd") == nil || RealEngine.find("docker") == nil ? "docker.io is not installed" : nil
  }

  /// Talks to this daemon, whatever others there are.
  let program: String
  private let process: ServerProcess
  private let folder: ScratchFolder

  init() async throws {
    folder = try ScratchFolder()
    let address = "unix://" + folder.path("socket")
    program = try folder.write(
      "#!/bin/sh\nexec '\(RealEngine.find("docker") ?? "docker")' --host '\(address)' \"$@\"\n", to: "docker",
      mode: 0o755)
    process = ServerProcess(
      [
        RealEngine.find("dockerd") ?? "dockerd", "--host", address, "--data-root", folder.path("data"), "--exec-root",
        folder.path("run"), "--pidfile", folder.path("pid"), "--storage-driver=vfs", "--bridge=none",
        "--iptables=false",
        "--ip6tables=false",
      ], logFile: folder.path("log"))
    try process.start()
    let asked = Command(program, ["version", "--format", "{{.Server.Version}}"])
    try await eventuallyTrue("Docker's daemon answers", within: .seconds(60)) {
      (try? await asked.run())?.status.isSuccess == true
    }
  }

  deinit {
    process.kill(SIGTERM)
    // The namespace of the machine's own network stays mounted, so that the folder could not be removed.
    umount2(folder.path("run/netns/default"), Int32(MNT_DETACH))
  }
}
