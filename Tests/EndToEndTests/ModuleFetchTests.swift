import Platform
import TestSupport
import Testing

/// Modules from git repositories and archives: `stack init` fetches and locks them.
@Suite(.serialized) struct ModuleFetchTests {
  private let home: ScratchHome
  private let folder: ScratchFolder

  init() throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
  }

  private var stack: String { folder.path("stack") }

  private func git(_ arguments: String...) async throws {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    var environment = ProcessEnvironment.all.filter { !$0.key.hasPrefix("GIT_") }
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    try await Command("git", ["-C", folder.path("repository")] + identity + arguments, environment: environment)
      .runChecked()
  }

  /// A repository with a module in `network`, tagged `v1`, and one in `other` beside it.
  private func makeRepository() async throws {
    try folder.write(
      "module \"o\" { source = \"../other\" }\noutput \"version\" { value = \"1 ${module.o.name}\" }\n",
      to: "repository/network/main.tf")
    try folder.write("output \"name\" { value = \"other\" }\n", to: "repository/other/main.tf")
    try await git("init", "--quiet")
    try await git("add", ".")
    try await git("commit", "--quiet", "-m", "one")
    try await git("tag", "v1")
  }

  private func changeRepository() async throws {
    try folder.write("output \"version\" { value = \"2\" }\n", to: "repository/network/main.tf")
    try await git("commit", "--quiet", "-a", "-m", "two")
  }

  private func call(_ source: String, _ more: String = "") throws {
    try folder.write(
      "\(more)module \"m\" { source = \"\(source)\" }\noutput \"o\" { value = module.m.version }\n", to: "stack/main.tf"
    )
  }

  private func console(_ expression: String) async throws -> String {
    let result = try await CLI("console", stack).home(home).stdin(expression + "\n").run()
    return result.status.isSuccess ? result.text : result.errorText
  }

  @Test func aRepositoryIsFetchedAndLocked() async throws {
    try await makeRepository()
    try call("git::file://\(folder.path("repository"))//network?ref=v1")
    let before = try await CLI("validate", stack).home(home).run()
    #expect(before.errorText.contains("error: module is not installed"))
    #expect(before.errorText.contains("run `stack init`"))

    try await CLI("init", stack).home(home).expect()
    #expect(try await console("module.m.version") == "\"1 other\"\n")
    let lock = try folder.read("stack/stack.lock.json")
    #expect(lock.contains("\"git::file://\(folder.path("repository"))?ref=v1\""))

    // What is locked is needed no more from the repository.
    try FileTree.remove(folder.path("repository"))
    try await CLI("init", stack).home(home).expect()
    #expect(try folder.read("stack/stack.lock.json") == lock)

    let changed = try #require(
      try Files.names(in: folder.path("stack/.stack/modules")).first { $0 != "modules.json" })
    try folder.write("output \"version\" { value = 3 }\n", to: "stack/.stack/modules/\(changed)/network/main.tf")
    #expect(try await console("module.m.version").contains("error: a fetched module was changed"))
  }

  @Test func whatIsLockedStaysUntilItIsUpgraded() async throws {
    try await makeRepository()
    try call("git::file://\(folder.path("repository"))//network?ref=main")
    try await CLI("init", stack).home(home).expect()
    try await changeRepository()
    // Another checkout of the same manifests gets what is locked.
    try FileTree.remove(folder.path("stack/.stack"))
    try await CLI("init", stack).home(home).expect()
    #expect(try await console("module.m.version") == "\"1 other\"\n")
    try await CLI("init", stack, "--upgrade").home(home).expect()
    #expect(try await console("module.m.version") == "\"2\"\n")
  }

  /// Who changes the lock, a colleague's commit say, means what is fetched, too.
  @Test(arguments: [
    ("{\"modules\": {}}", "error: a fetched module is not the one that is locked"), ("{", "it is no JSON"),
    ("{\"modules\": 5}", "it has no object `modules`"), ("{\"modules\": {\"x\": {}}}", "`x` has no `hash`"),
    (nil, "error: a fetched module is not the one that is locked"),
  ])
  func whatIsFetchedMustBeWhatIsLocked(_ changed: String?, _ fault: String) async throws {
    try await makeRepository()
    try call("git::file://\(folder.path("repository"))//network?ref=v1")
    try await CLI("init", stack).home(home).expect()
    if let changed {
      try folder.write(changed, to: "stack/stack.lock.json")
    } else {
      try FileTree.remove(folder.path("stack/stack.lock.json"))
    }
    for command in ["plan", "validate"] {
      let result = try await CLI(command, stack).home(home).run()
      #expect(result.status == .exited(1) && result.errorText.contains(fault), "\(result.errorText)")
    }
  }

  @Test func theLockKeepsWhatOtherValuesOfVariablesUse() async throws {
    try await makeRepository()
    try call(
      "git::file://\(folder.path("repository"))//network?ref=${var.release}",
      "variable \"release\" { default = \"v1\" }\n")
    try await CLI("init", stack).home(home).expect()
    let first = try folder.read("stack/stack.lock.json")
    let hash = try #require(first.firstMatch(of: /"hash": "[0-9a-f]+"/)?.0)
    try await CLI("init", stack, "--var", "release=main").home(home).expect()
    let both = try folder.read("stack/stack.lock.json")
    #expect(both.contains("?ref=v1") && both.contains("?ref=main") && both.contains(hash))
    try await CLI("init", stack, "--upgrade").home(home).expect()
    #expect(try folder.read("stack/stack.lock.json") == first)
  }

  @Test func aSourceMayBeMadeOfVariables() async throws {
    try await makeRepository()
    try call(
      "git::file://\(folder.path("repository"))//${local.place}?ref=${var.release}",
      "variable \"release\" { default = \"none\" }\nlocals { place = \"network\" }\n")
    let missing = try await CLI("init", stack).home(home).run()
    #expect(missing.errorText.contains("has no `none`"))
    try folder.write("release = \"v1\"\n", to: "stack/terraform.tfvars")
    try await CLI("init", stack).home(home).expect()
    #expect(try await console("module.m.version") == "\"1 other\"\n")
  }

  @Test func whatCannotBeFetchedIsTold() async throws {
    try call("git::file://\(folder.path("nothing"))")
    #expect(try await fault().contains("error: the module's repository cannot be fetched"))
    try call("git::ext::sh -c touch% \(folder.path("harm"))")
    #expect(try await fault().contains("is not reached by https, http, ssh, git or as a local path"))
    try call("git::--upload-pack=touch \(folder.path("harm"))")
    #expect(try await fault().contains("error: the module's repository cannot be fetched"))
    #expect(!folder.exists("harm"))
    try call("hashicorp/consul/aws")
    #expect(try await fault().contains("error: modules of registries cannot be fetched"))
    try call("https://127.0.0.1:1/x.zip")
    #expect(try await fault().contains("error: the module's archive cannot be fetched"))
    try folder.write("hello", to: "stack/broken.zip")
    try call("./broken.zip")
    #expect(try await fault().contains("it is neither a ZIP archive nor a tar archive"))
  }

  private func fault() async throws -> String {
    let result = try await CLI("init", stack).home(home).run()
    #expect(!result.status.isSuccess)
    return result.errorText
  }

  @Test(arguments: SampleArchives.names) func anArchiveIsUnpackedAndLocked(_ name: String) async throws {
    let archives = try await SampleArchives()
    try folder.write("module \"m\" { source = \"./\(name)\" }\n", to: "stack/main.tf")
    try FileTree.copyFile(archives.path(name), to: folder.path("stack/\(name)"))
    try await CLI("init", stack).home(home).expect()
    #expect(try await console("module.m.name") == "\"archived\"\n")
    // Another content by the same name is not taken silently.
    try FileTree.remove(folder.path("stack/.stack"))
    try FileTree.remove(folder.path("stack/\(name)"))
    let lock = try folder.read("stack/stack.lock.json")
    let other = lock.replacing(/"hash": "[0-9a-f]+"/, with: "\"hash\": \"00\"")
    try folder.write(other, to: "stack/stack.lock.json")
    try FileTree.copyFile(archives.path(name), to: folder.path("stack/\(name)"))
    #expect(try await fault().contains("error: the module is not what it was"))
    try await CLI("init", stack, "--upgrade").home(home).expect()
    #expect(try folder.read("stack/stack.lock.json") == lock)
  }

  /// As a URL names a file of this machine; what stands before `::` and is not ours is told as that.
  @Test func anArchiveMayBeNamedByAURLOfAFile() async throws {
    let archives = try await SampleArchives()
    try FileTree.copyFile(archives.path("module.zip"), to: folder.path("a b.zip"))
    try folder.write("module \"m\" { source = \"file://\(folder.path("a%20b.zip"))\" }\n", to: "stack/main.tf")
    try await CLI("init", stack).home(home).expect()
    #expect(try await console("module.m.name") == "\"archived\"\n")
    for (source, told) in [
      ("s3::https://s3.amazonaws.com/b/m.zip", "modules from `s3::` are not supported"),
      ("file:///tmp/m", "a directory cannot be named by `file://`"),
      ("tgz::https://example.com/m", "the prefix `tgz::` is not supported"),
    ] {
      try folder.write("module \"m\" { source = \"\(source)\" }\n", to: "stack/main.tf")
      #expect(try await fault().contains(told))
    }
  }

  /// A configuration whose modules are chosen by a variable can be checked like any other.
  @Test func variablesMayBeGivenToValidate() async throws {
    try await makeRepository()
    try call(
      "git::file://\(folder.path("repository"))//network?ref=${var.release}", "variable \"release\" {}\n")
    try await CLI("init", stack, "--var", "release=v1").home(home).expect()
    let without = try await CLI("validate", stack).home(home).run()
    #expect(!without.status.isSuccess && without.errorText.contains("`--var`"))
    let result = try await CLI("validate", stack, "--var", "release=v1").home(home).run()
    #expect(result.text == "the manifests are valid\n", "\(result.errorText)")
    try folder.write("release = \"v1\"\n", to: "stack/some.tfvars")
    try await CLI("validate", stack, "--var-file", folder.path("stack/some.tfvars")).home(home).expect()
    let other = try await CLI("validate", stack, "--var", "releas=v1").home(home).run()
    #expect(!other.status.isSuccess && other.errorText.contains("releas"))
  }

  /// What an archive is, its bytes tell: it may be called as anybody likes who serves it.
  @Test(arguments: ["m.tbz2", "m.tar.tbz2", "m.txz", "m.tgz"])
  func anArchiveMayHaveItsShortName(_ name: String) async throws {
    let ending = name.hasSuffix("xz") ? "xz" : name.hasSuffix("gz") ? "gz" : "bz2"
    try folder.write("module \"m\" { source = \"./\(name)\" }\n", to: "stack/main.tf")
    let archives = try await SampleArchives()
    let sample = archives.path("module.tar.\(ending)")
    try FileTree.copyFile(sample, to: folder.path("stack/\(name)"))
    try await CLI("init", stack).home(home).expect()
    #expect(try await console("module.m.name") == "\"archived\"\n")
    // Half of it.
    let bytes = try Files.read(sample)
    try AtomicFile.write(Array(bytes.prefix(bytes.count / 2)), to: folder.path("stack/\(name)"), mode: 0o644)
    try FileTree.remove(folder.path("stack/.stack"))
    let told = try await fault()
    #expect(told.contains("error: the module's archive cannot be unpacked"))
    #expect(told.contains("`./\(name)`: the archive is damaged: it ends too early"))
  }

  /// A value that breaks its condition is told; a default that does only asks for another.
  @Test func validateHoldsConditionsAgainstWhatIsGiven() async throws {
    let manifest = """
      variable "region" {
        type    = string
        default = ""

        validation {
          condition     = var.region != ""
          error_message = "Set region."
        }
      }

      variable "count" {
        type = number

        validation {
          condition     = var.count > 3
          error_message = "Too few."
        }
      }

      """.replacing("count", with: "size")
    try folder.write(manifest, to: "stack/main.tf")
    func validate(_ arguments: String..., variables: [String: String] = [:]) async throws -> String {
      var command = CLI(arguments: ["validate", stack] + arguments).home(home)
      for (name, value) in variables { command = command.env(name, value) }
      let result = try await command.run()
      return result.status.isSuccess
        ? result.text : result.errorText.split(separator: "\n").first.map(String.init) ?? ""
    }
    let valid = "the manifests are valid\n"
    #expect(try await validate() == valid)
    #expect(try await validate("--var", "region=eu", "--var", "size=4") == valid)
    #expect(try await validate("--var", "region=") == "error: condition of `var.region` does not hold")
    #expect(try await validate("--var", "size=2") == "error: condition of `var.size` does not hold")
    #expect(try await validate(variables: ["TF_VAR_size": "2"]) == "error: condition of `var.size` does not hold")
    #expect(try await validate(variables: ["TF_VAR_size": "abc"]) == "error: invalid value for variable `size`")
    try folder.write("size = 1\n", to: "stack/terraform.tfvars")
    #expect(try await validate() == "error: condition of `var.size` does not hold")
    try folder.write("size = 5\nregion = \"eu\"\n", to: "stack/terraform.tfvars")
    #expect(try await validate() == valid)
  }

  /// What `stack init` could not know is told before; what variables will be is left open.
  @Test func validateTellsWhatABackEndCannotKnow() async throws {
    func validate(_ path: String) async throws -> String {
      try folder.write(
        """
        variable "name" {}
        locals { path = "${var.name}.state" }
        terraform {
          backend "local" {
            path = \(path)
          }
        }

        """, to: "stack/main.tf")
      let result = try await CLI("validate", stack).home(home).run()
      return result.status.isSuccess
        ? result.text : result.errorText.split(separator: "\n").first.map(String.init) ?? ""
    }
    #expect(try await validate("local.path") == "the manifests are valid\n")
    #expect(try await validate("terraform.workspace") == "error: references are not allowed here")
    #expect(try await validate("upper(local.nope)") == "error: undeclared local value")
  }

  /// A directory of a repository may be a link to another one in it.
  @Test func aDirectoryMayBeALink() async throws {
    try await makeRepository()
    try Files.makeLink(folder.path("repository/latest"), to: "network")
    try await git("add", ".")
    try await git("commit", "--quiet", "-m", "latest")
    try call("git::file://\(folder.path("repository"))//latest")
    try await CLI("init", stack).home(home).expect()
    #expect(try await console("module.m.version") == "\"1 other\"\n")
  }

  /// The one directory that a pattern matches is the module; more than one are told.
  @Test func aDirectoryMayBeNamedByAPattern() async throws {
    try await makeRepository()
    let repository = "git::file://\(folder.path("repository"))"
    for pattern in ["net*", "[nm]etwork", "*work"] {
      try call(repository + "//" + pattern)
      try await CLI("init", stack).home(home).expect()
      #expect(try await console("module.m.version") == "\"1 other\"\n")
    }
    try call(repository + "//*")
    let told = try await fault()
    #expect(told.contains("`*` matches 2 directories of `\(repository)`, and a module is one: `network`, `other`"))
    try call(repository + "//x*")
    #expect(try await fault().contains("`\(repository)` has no directory `x*`"))
    try call(repository + "//../network")
    #expect(try await fault().contains("the directory `../network` leads out of what is fetched"))
    // A variable that is empty names no branch.
    try call(repository + "//network?ref=")
    try await CLI("init", stack).home(home).expect()
    #expect(try await console("module.m.version") == "\"1 other\"\n")
  }

  /// As those of repositories; the rest of the archive is used.
  @Test func linksThatLeadOutOfAnArchiveAreLeftOut() async throws {
    let program = """
      import io, sys, tarfile
      with tarfile.open(sys.argv[1], "w") as archive:
          text = sys.argv[2].encode()
          entry = tarfile.TarInfo("main.tf")
          entry.size = len(text)
          archive.addfile(entry, io.BytesIO(text))
          for name, target in [("out", "../../../secret"), ("passwd", "/etc/passwd"), ("self", "."), ("round", "self/../../x"),
                               ("copy", "main.tf")]:
              link = tarfile.TarInfo(name)
              link.type, link.linkname = tarfile.SYMTYPE, target
              archive.addfile(link)
      """
    let module = """
      output "version" {
        value = [for name in ["out", "passwd", "round", "copy"] : fileexists("${path.module}/${name}")]
      }
      output "name" { value = file("${path.module}/copy") == file("${path.module}/main.tf") }

      """
    try folder.write("kept from everyone\n", to: "secret")
    try Files.makeFolder(stack)
    try await Command("python3", ["-c", program, Path.join(stack, "module.tar"), module]).runChecked()
    try call("./module.tar")
    let result = try await CLI("init", stack).home(home).run()
    #expect(result.status.isSuccess, "\(result.errorText)")
    let told = result.errorText.split(separator: "\n").filter { $0.contains("leads out") }
    let expected = ["out", "passwd", "round"].map { link in
      "  │ `\(link)` in `./module.tar` leads out of it, and nothing outside is read for a module"
    }
    #expect(told.map(String.init) == expected, "\(result.errorText)")
    #expect(
      try await console("jsonencode(module.m)") == #""{\"name\":true,\"version\":[false,false,false,true]}""# + "\n")
  }

  @Test func linksThatLeadOutOfARepositoryAreLeftOut() async throws {
    try await makeRepository()
    try folder.write("kept from everyone\n", to: "secret")
    let links = [
      ("/etc/passwd", "elsewhere/absolute"), ("../../secret", "network/out"), ("..", "network/up"),
      ("up/../../secret", "network/round"), ("../other/main.tf", "network/within"),
    ]
    for (target, link) in links {
      try Files.makeFolder(Path.parent(folder.path("repository/\(link)")))
      try Files.makeLink(folder.path("repository/\(link)"), to: target)
    }
    try folder.write(
      """
      module "o" { source = "../other" }
      output "version" {
        value = [
          module.o.name,
          file("${path.module}/within") == file("${path.module}/../other/main.tf"),
          fileexists("${path.module}/out"), fileexists("${path.module}/round"),
          fileexists("${path.module}/../elsewhere/absolute"),
        ]
      }

      """, to: "repository/network/main.tf")
    try await git("add", ".")
    try await git("commit", "--quiet", "-m", "links")
    try call("git::file://\(folder.path("repository"))//network")
    let result = try await CLI("init", stack).home(home).run()
    #expect(result.status.isSuccess, "\(result.errorText)")
    let package = "git::file://\(folder.path("repository"))"
    let told = result.errorText.split(separator: "\n").filter { $0.contains("leads out") }
    #expect(
      told == [
        "  │ `network/out` in `\(package)` leads out of it, and nothing outside is read for a module",
        "  │ `network/round` in `\(package)` leads out of it, and nothing outside is read for a module",
      ], "\(result.errorText)")
    #expect(result.errorText.contains("main.tf:1"))
    #expect(try await console("jsonencode(module.m.version)") == #""[\"other\",true,false,false,false]""# + "\n")
  }

  /// By HTTP, where nothing of it may reach the server, and as a file beside the manifests.
  @Test func anArchiveIsCheckedAgainstItsSum() async throws {
    let served = try ScratchFolder()
    let archives = try await SampleArchives()
    try FileTree.copyFile(archives.path("module.zip"), to: served.path("module.zip"))
    try Files.makeFolder(stack)
    try FileTree.copyFile(archives.path("module.zip"), to: folder.path("stack/module.zip"))
    let sum = try await Command("sha256sum", [served.path("module.zip")]).runChecked().text.prefix(64)
    let port = try FreePort.next()
    let server = ServerProcess(
      ["python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", served.path, String(port)],
      logFile: served.path("log"))
    try server.start()
    try await eventuallyTrue("the server answers") {
      try await Command("curl", ["-fsS", "http://127.0.0.1:\(port)/log"]).run().status.isSuccess
    }
    for place in ["http://127.0.0.1:\(port)/module.zip", "./module.zip"] {
      try folder.write("module \"m\" { source = \"\(place)?checksum=sha256:\(sum)\" }\n", to: "stack/main.tf")
      try await CLI("init", stack).home(home).expect()
      #expect(try await console("module.m.name") == "\"archived\"\n")
      let wrong = String(repeating: "0", count: 64)
      try folder.write("module \"m\" { source = \"\(place)?checksum=\(wrong)\" }\n", to: "stack/main.tf")
      #expect(try await fault().contains("the sha256 of `\(place)` must be `\(wrong)`, and is `\(sum)`"))
      try folder.write("module \"m\" { source = \"\(place)?checksum=crc:12\" }\n", to: "stack/main.tf")
      #expect(try await fault().contains("error: invalid checksum of a module's archive"))
    }
    #expect(server.log.contains("GET /module.zip ") && !server.log.contains("checksum"))
  }
}
