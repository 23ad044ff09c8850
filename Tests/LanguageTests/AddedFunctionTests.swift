import Testing

@testable import Language

/// Functions that Terraform's console cannot be asked about.
@Suite struct AddedFunctionTests {
  @Test(
    arguments: [
      ("base64gunzip(base64gzip(\"hello é\"))", "\"hello é\""),
      ("base64gunzip(base64gzip(join(\",\", range(1000)))) == join(\",\", range(1000))", "true"),
      ("urldecode(\"a+b%26%c3%a9\")", "\"a b&é\""), ("urldecode(urlencode(\"a b/?é\"))", "\"a b/?é\""),
      ("cidrcontains(\"10.0.0.0/8\", \"10.1.2.3\")", "true"), ("cidrcontains(\"10.0.0.0/8\", \"11.1.2.3\")", "false"),
      ("cidrcontains(\"10.0.0.0/8\", \"10.1.0.0/16\")", "true"),
      ("cidrcontains(\"10.1.0.0/16\", \"10.0.0.0/8\")", "false"),
      ("cidrcontains(\"fd00::/8\", \"fd12::1\")", "true"),
    ])
  func comesTo(_ expression: String, _ expected: String) { #expect(console(expression) == expected) }

  @Test(
    arguments: [
      "base64gunzip(\"aGVsbG8=\")", "base64gunzip(\"!\")", "urldecode(\"%4\")", "urldecode(\"%zz\")",
      "cidrcontains(\"10.0.0.0/8\", \"fd00::1\")", "cidrcontains(\"10.0.0.0/8\", \"x\")",
    ])
  func refuses(_ expression: String) { #expect(console(expression).hasPrefix("error: ")) }

  /// From the test vectors of crypt_blowfish.
  @Test(
    arguments: [
      ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
      ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
    ])
  func passwordsAreHashedAsElsewhere(_ password: String, _ expected: String) {
    let salt: [UInt8] = (0..<16).map { [0x10, 0x41, 0x04][$0 % 3] }
    #expect(Bcrypt.hash(Array(password.utf8), salt: salt, cost: 5) == expected)
  }

  @Test(
    "hostile expressions end with an error that says why",
    arguments: [
      ("range(1000000000000)", "more than 1024"), ("[for x in range(1000) : range(1000)]", "too large"),
      ("join(\"\", [for x in range(1000) : join(\"\", [for y in range(1000) : \"0123456789\"])])", "too large"),
      ("format(\"%1000000000d\", 1)", "error"), ("formatlist(\"%1000000000d\", [1])", "error"),
      ("indent(1000000000, \"a\\nb\")", "larger"), ("setproduct(range(1000), range(1000))", "more than"),
      ("pow(10, 400)", "finite"), ("1e999999999", "error"), ("bcrypt(\"x\", 31)", "too long"),
      ("regex(\"(((a{1000}){1000}){1000})\", \"a\")", "error"), ("cidrsubnets(\"fd00::/8\", 200)", "longer"),
    ])
  func isBounded(_ expression: String, _ reason: String) {
    let said = console(expression)
    #expect(said.hasPrefix("error: "))
    #expect(said.contains(reason), "\(said)")
  }

  /// A tree without end, as links that lead upwards make it.
  private struct EndlessFiles: FileReading {
    func names(in directory: String) -> [String] { (0..<10).map { "\($0)" } }
    func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] { throw .notFound(path) }
    func kind(_ path: String) -> FileKind? { path.hasSuffix("9") ? .file : .directory }
  }

  @Test func filesAreLookedForWithinBounds() throws {
    var context = FunctionContext()
    context.files = EndlessFiles()
    context.limits.files = 5_000
    let error = try #require(throws: FunctionError.self) {
      try FunctionLibrary.fileset.call(["/", "**"], context: context)
    }
    #expect(error.message == "there are more than 5000 files and directories to look through")
    // Without `**` nothing further down is looked at.
    #expect(try FunctionLibrary.fileset.call(["/", "*"], context: context) == .set(["9"], of: .string))
    #expect(try FunctionLibrary.fileset.call(["/", "1/{2,9}"], context: context) == .set(["1/9"], of: .string))
  }

  private struct FilesBeside: FileReading {
    func names(in directory: String) -> [String] {
      ["./..": ["x1", "x2"], "./../x1": ["main.tf", "other"], "./../x2": ["main.tf"]][directory] ?? []
    }
    func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] { throw .notFound(path) }
    func kind(_ path: String) -> FileKind? { path.hasSuffix(".tf") ? .file : .directory }
  }

  @Test func filesBesideTheModuleAreFound() throws {
    var context = FunctionContext()
    context.files = FilesBeside()
    for (path, pattern) in [(".", "../x1/*.tf"), ("./", "./../x2/../x1/*.tf")] {
      let found = try FunctionLibrary.fileset.call([.string(path), .string(pattern)], context: context)
      #expect(found == .set(["../x1/main.tf"], of: .string))
    }
  }

  @Test func deepNestingIsBounded() {
    let depth = 3_000
    for (open, close) in [("(", ")"), ("[", "]"), ("\"${", "}\""), ("!", ""), ("-", ""), ("{a = ", "}")] {
      let text = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      #expect(console(text).hasPrefix("error: "), "\(open)")
    }
  }
}
