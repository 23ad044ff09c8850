import Glibc
import Platform
import Synchronization
import TestSupport

/// A container engine that runs containers on this machine, with an image made of a static busybox, so that no registry is needed.
/// Docker where its daemon answers; else podman, with a store of its own, and told what a machine without systemd lacks.
struct RealEngine: Sendable {
  static let image = "stack-tests/busybox"

  let program: String
  private let folder: ScratchFolder

  struct NotThere: Error { let reason: String }

  /// The one that was found, or why there is none. Found once for all tests.
  static let found: Result<RealEngine, NotThere> = {
    do {
      let engine = try RealEngine()
      cleanUpAtEnd(engine)
      return .success(engine)
    } catch let error as NotThere { return .failure(error) } catch {
      return .failure(NotThere(reason: "\(error)"))
    }
  }()

  static var reason: String { if case .failure(let fault) = found { fault.reason } else { "" } }
  static var isMissing: Bool { if case .failure = found { true } else { false } }

  /// The folder of the one that is used, for the program's end: a constant's value does not go.
  private static let used = Mutex("")

  /// Takes images and store away at the end.
  private static func cleanUpAtEnd(_ engine: RealEngine) {
    used.withLock {
      $0 = "'\(engine.program)' rmi --force \(image) stack-tests/made:v1; rm -rf '\(engine.folder.path)'"
    }
    atexit { _ = RealEngine.used.withLock { popen("(\($0)) >/dev/null 2>&1", "r") }.map { pclose($0) } }
  }

  /// That of a program that is known, with the image in its store.
  init(program: String) throws {
    folder = try ScratchFolder()
    self.program = program
    if let fault = try Self.fault(of: program, try Self.root(in: folder)) { throw NotThere(reason: fault) }
  }

  private init() throws {
    folder = try ScratchFolder()
    let root = try Self.root(in: folder)
    var faults: [String] = []
    let hasDocker = ProcessEnvironment.value("DOCKER_HOST") != nil || UnixSocket.answers("/var/run/docker.sock")
    if hasDocker, let docker = Self.find("docker") {
      program = docker
      guard let fault = try Self.fault(of: docker, root) else { return }
      throw NotThere(reason: "docker: " + fault)
    }
    guard let podman = Self.find("podman") else { throw NotThere(reason: "neither docker nor podman is installed") }
    program = try folder.write("", to: "engine", mode: 0o755)
    for settings in Self.settings(Self.find("runc") != nil) {
      let file = try folder.write(settings, to: "containers.conf")
      let store = "--root '\(folder.path("store"))' --runroot '\(folder.path("run"))' --storage-driver vfs"
      try folder.write(
        "#!/bin/sh\nexport CONTAINERS_CONF='\(file)'\nexec \(podman) \(store) \"$@\"\n", to: "engine", mode: 0o755)
      guard let fault = try Self.fault(of: program, root) else { return }
      faults.append(fault)
    }
    throw NotThere(reason: "podman: " + faults.joined(separator: "; "))
  }

  static func find(_ name: String) -> String? {
    ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin"].map { Path.join($0, name) }.first(where: Files.isExecutable)
  }

  /// What the image consists of.
  private static func root(in folder: ScratchFolder) throws -> String {
    guard let busybox = find("busybox") else {
      throw NotThere(reason: "no busybox is installed: apt-get install busybox-static")
    }
    let root = folder.path("root")
    try Files.makeFolder(Path.join(root, "bin"))
    try Files.makeFolder(Path.join(root, "tmp"))
    try FileTree.copyFile(busybox, to: Path.join(root, "bin/busybox"), mode: 0o755)
    for name in ["sh", "cat", "echo", "env", "id", "ls", "pwd", "sleep", "true", "touch", "setsid", "mkdir"] {
      try Files.makeLink(Path.join(root, "bin/" + name), to: "busybox")
    }
    return root
  }

  /// From what it does by itself to what it needs where limits cannot be raised and no systemd runs.
  private static func settings(_ hasRunc: Bool) -> [String] {
    let engine = "[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\n"
    let limits = "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1000:1000\"]\n"
    let runtime = hasRunc ? "runtime = \"runc\"\n" : ""
    return ["", engine, limits + engine + runtime, limits + "netns = \"host\"\n" + engine + runtime]
  }

  /// Makes the image and runs it; answers why it could not.
  private static func fault(of program: String, _ root: String) throws -> String? {
    let run = "'\(program)' run --rm --init \(image) sh -c 'echo it runs'"
    let script = "tar -C '\(root)' -cf - . | '\(program)' import - \(image) && \(run)"
    guard let stream = popen("(timeout 60 sh -c \"\(script)\") 2>&1", "r") else { return "no shell" }
    defer { pclose(stream) }
    var text = ""
    var buffer = [CChar](repeating: 0, count: 4096)
    while fgets(&buffer, Int32(buffer.count), stream) != nil {
      text += String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    return text.hasSuffix("it runs\n") ? nil : text.split(separator: "\n").last.map(String.init) ?? "it says nothing"
  }
}
