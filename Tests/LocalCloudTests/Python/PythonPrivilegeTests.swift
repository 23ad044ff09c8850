import Glibc
import Platform
import TestSupport
import Testing

@testable import LocalCloud

/// What the code of a package may do while it is built.
@Suite(.disabled(if: getuid() != 0, "only root has rights to give up")) struct PythonPrivilegeTests {
  private let home: ScratchHome
  private let folder: ScratchFolder

  init() throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
  }

  private var cache: String { Path.join(home.directories.cache, "pip") }

  /// A package that is built by code of its own, with nothing fetched. What that code may do and see is in the module it makes.
  private var backend: String {
    """
    import os, subprocess, zipfile

    def build_wheel(target, config_settings=None, metadata_directory=None):
        subprocess.Popen(["sleep", "3017"], start_new_session=True, env={}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        places = ["/etc", "/root", "/usr/bin", "\(cache)", "\(home.directories.data)", "\(home.directories.run)"]
        seen = [
            0 in os.getresuid() + os.getresgid(), os.getgroups(), os.environ.get("NOSY_PLANTED"),
            [place for place in places if os.access(place, os.W_OK)],
        ]
        with zipfile.ZipFile(os.path.join(target, "nosy-1.0-py3-none-any.whl"), "w") as wheel:
            wheel.writestr("nosy.py", "seen = " + repr(seen))
            wheel.writestr("nosy-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: nosy\\nVersion: 1.0\\n")
            wheel.writestr("nosy-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
            wheel.writestr("nosy-1.0.dist-info/RECORD", "")
        return "nosy-1.0-py3-none-any.whl"
    """
  }

  @Test func aPackageIsNotBuiltAsRoot() async throws {
    try folder.write(backend, to: "nosy/backend.py")
    try folder.write(
      """
      [build-system]
      requires = []
      build-backend = "backend"
      backend-path = ["."]
      """, to: "nosy/pyproject.toml")
    let file = try folder.write("./nosy\n", to: "requirements.txt")
    try Files.makeFolder(cache, mode: 0o700)
    setenv("NOSY_PLANTED", "a password", 1)
    defer { unsetenv("NOSY_PLANTED") }

    let pythons = PythonEnvironments(directories: home.directories, engines: Engines(directories: home.directories))
    let environment = try await pythons.prepare(PythonRequirements("./nosy", in: file), for: folder.path)

    let seen = try await Command(environment.python, ["-c", "import nosy; print(nosy.seen)"]).runChecked()
    #expect(seen.text == "[False, [], None, []]\n")
    // What it left running could have changed the environment later.
    let left = ProcessStatus.allPids().filter { pid in
      (try? Files.read("/proc/\(pid)/cmdline")).map { $0.elementsEqual("sleep\0003017\0".utf8) } ?? false
    }
    #expect(left.isEmpty)
    let others = try FileTree.entries(environment.path).filter { entry in
      Files.status(Path.join(environment.path, entry.path))?.owner != .current
    }
    #expect(others.isEmpty)
    #expect(!Files.exists(environment.path + ".build"))
  }
}
