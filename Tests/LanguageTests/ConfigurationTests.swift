import Diagnostics
import HCL
import Language
import TestSupport
import Testing
import Values

/// Files in memory.
struct MemoryFiles: FileReading {
  var files: [String: String]

  func names(in directory: String) throws(FileFault) -> [String] {
    let prefix = directory == "." ? "" : directory + "/"
    let names = files.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
    if names.isEmpty { throw .notFound(directory) }
    return names.map { String($0.dropFirst(prefix.count)) }.sorted()
  }

  func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] {
    guard let text = files[path] else { throw .notFound(path) }
    return Array(text.utf8)
  }

  func kind(_ path: String) -> FileKind? { files[path] == nil ? .directory : .file }
}

func load(_ files: [String: String]) -> (Configuration, String) {
  var diagnostics = Diagnostics()
  let configuration = ConfigurationLoader(files: MemoryFiles(files: files)).load(".", into: &diagnostics)
  ConfigurationValidator(configuration).validate(into: &diagnostics)
  return (configuration, DiagnosticRenderer().render(diagnostics))
}

@Suite("Configuration") struct ConfigurationTests {
  /// A root module with something of everything, and a module in JSON.
  static let whole: [String: String] = [
    "main.stack.hcl": """
    stack {
      name             = "demo"
      required_version = ">= 0.1"
    }
    variable "size" {
      type      = object({ x = number, y = optional(number, 2) })
      default   = { x = 1 }
      sensitive = true
      validation {
        condition     = var.size.x > 0
        error_message = "too small"
      }
    }
    locals {
      a = var.size.x
    }
    resource "bucket" "archive" {
      for_each = toset(["eu"])
      name     = "${each.key}-${local.a}"
      rule {
        days = 3
      }
      dynamic "tag" {
        for_each = { a = 1 }
        content {
          value = tag.value
        }
      }
      lifecycle {
        prevent_destroy = true
        ignore_changes  = [name, tags["x"]]
      }
    }
    module "inner" {
      source = "./inner"
      name   = bucket.archive["eu"].name
    }
    output "url" {
      value = module.inner.url
    }
    moved {
      from = bucket.old
      to   = bucket.archive["eu"]
    }
    """,
    "inner/a.tf.json": #"{"variable":{"name":{"type":"string"}},"output":{"url":{"value":"x-${var.name}"}}}"#,
  ]

  @Test("a configuration with a module is read whole")
  func readsWhole() throws {
    let (configuration, faults) = load(Self.whole)
    #expect(faults == "")
    let root = configuration.root
    #expect(root.settings.name == "demo")
    #expect(root.variables["size"]?.defaultValue == .object(["x": 1, "y": 2]))
    #expect(root.variables["size"]?.constraint.type.description == "object({ x = number, y = optional(number) })")
    #expect(configuration.resources.map(\.address.description) == ["bucket.archive"])
    #expect(root.calls["inner"]?.source == .local("./inner"))
    #expect(configuration[ModuleAddress(["inner"])]?.outputs.keys.sorted() == ["url"])
    #expect(root.moved.map { "\($0.from) → \($0.to)" } == ["bucket.old → bucket.archive[\"eu\"]"])
    let resource = try #require(root.resources[ResourceName(.managed, "bucket", "archive")])
    let schema = DecodeSchema(
      attributes: ["name": .init(.string, isRequired: true)],
      blocks: [
        "rule": .init(.single, DecodeSchema(attributes: ["days": .init(.number)])),
        "tag": .init(.list, DecodeSchema(attributes: ["value": .init(.string)])),
      ])
    #expect(schema.references(in: resource.body).map(\.subject.description) == ["each.key", "local.a"])
  }

  static let faulty: [String: String] = [
    "main.tf": """
    variable "region" {}
    variable "region" {}
    locals {
      a = var.regoin
      b = each.key
      c = module.inner.ulr
      d = bucket.archive.name
    }
    module "inner" {
      source = "./inner"
      size   = 1
    }
    """,
    "inner/main.tf": "variable \"name\" {}\noutput \"url\" {\n  value = 1\n}\n",
  ]

  @Test("faults are reported all at once, with their places and hints")
  func faults() {
    let (_, faults) = load(Self.faulty)
    #expect(
      faults == """
        error: duplicate variable `region`
          ┌ main.tf:2:1
          │
        2 │ variable "region" {}
          │ ^^^^^^^^^^^^^^^^^
          │ it is declared already at main.tf:1:1
          = hint: rename one of the two, or remove it

        error: undeclared input variable
          ┌ main.tf:4:7
          │
        4 │   a = var.regoin
          │       ^^^^^^^^^^
          │ there is no input variable `regoin` in the root module
          = hint: did you mean `region`?

        error: reference to `each` without `for_each`
          ┌ main.tf:5:7
          │
        5 │   b = each.key
          │       ^^^^^^^^
          │ `each.key` has a value only in a block with `for_each`

        error: undeclared output
          ┌ main.tf:6:19
          │
        6 │   c = module.inner.ulr
          │                   ^^^^
          │ module `inner` has no output `ulr`
          = hint: did you mean `url`?

        error: undeclared resource
          ┌ main.tf:7:7
          │
        7 │   d = bucket.archive.name
          │       ^^^^^^^^^^^^^^
          │ there is no resource `bucket.archive` in the root module

        error: unsupported argument
           ┌ main.tf:11:3
           │
        11 │   size   = 1
           │   ^^^^
           │ module `inner` has no variable `size`

        error: missing argument
          ┌ main.tf:9:1
          │
        9 │ module "inner" {
          │ ^^^^^^^^^^^^^^
          │ module `inner` needs a value for `name`, which has no default
          = hint: add `name = …` to the block

        """)
  }

  @Test("a type in quotes is told to lose them", arguments: ["string", "list(string)", "object({ a = number })"])
  func quotedTypes(_ type: String) {
    let (_, told) = load(["main.tf": "variable \"v\" {\n  type = \"\(type)\"\n}\n"])
    #expect(told.contains("types are written without quotes"))
    #expect(told.contains("= hint: write `\(type)`"))
  }

  @Test("modules that call one another are refused")
  func cycle() {
    let (_, faults) = load([
      "main.tf": "module \"a\" {\n  source = \"./a\"\n}\n",
      "a/main.tf": "module \"b\" {\n  source = \"../b\"\n}\n",
      "b/main.tf": "module \"a\" {\n  source = \"../a\"\n}\n",
    ])
    #expect(faults.contains("modules call one another in a cycle"))
    #expect(faults.contains("`a` → `b` → `a`"))
  }

  @Test(
    "a module without a source that is known is an error, not a module less",
    arguments: [
      ("null", "it is null, or known only when something is applied"),
      ("\"./${timestamp()}\"", "it must be known before anything is planned"),
      ("var.none", "it is null"), ("\"./${var.inner}${timestamp()}\"", "it is known only when something is applied"),
    ])
  func unknownSources(_ source: String, _ expected: String) {
    let (_, faults) = load([
      "main.tf":
        "variable \"none\" { default = null }\nvariable \"inner\" { default = \"a\" }\nmodule \"m\" { source = \(source) }\n",
      "a/main.tf": "",
    ])
    #expect(faults.hasPrefix("error: ") && faults.contains(expected), "\(faults)")
  }

  @Test("override files take the place of parts")
  func overrides() throws {
    let (configuration, faults) = load([
      "main.tf": "resource \"t\" \"x\" {\n  a = 1\n  b = 2\n}\nvariable \"v\" {\n  default = 1\n}\n",
      "x_override.tf": "resource \"t\" \"x\" {\n  b = 3\n}\nvariable \"v\" {\n  default = 2\n}\n",
    ])
    #expect(faults == "")
    #expect(configuration.root.variables["v"]?.defaultValue == 2)
    let resource = try #require(configuration.root.resources[ResourceName(.managed, "t", "x")])
    let schema = DecodeSchema(attributes: ["a": .init(.number, isRequired: true), "b": .init(.number)])
    var diagnostics = Diagnostics()
    let decoded = BodyDecoder(schema, evaluator: Evaluator(scope: EmptyScope()))
      .decode(resource.body, overrides: resource.overrides, into: &diagnostics)
    #expect(diagnostics.isEmpty)
    #expect(decoded.value == .object(["a": 1, "b": 3]))
    #expect(decoded.range(of: "b").file.name == "x_override.tf")
  }

  @Test("override files change what is there, and declare nothing")
  func overridesOfNothing() {
    let (_, faults) = load([
      "main.tf": "output \"o\" {\n  value = 1\n}\n",
      "x_override.tf": """
      output "p" {
        value = 2
      }
      locals {
        l = 1
      }
      moved {
        from = t.a
        to   = t.b
      }
      """,
    ])
    #expect(
      faults == """
        error: nothing to override
          ┌ x_override.tf:1:1
          │
        1 │ output "p" {
          │ ^^^^^^^^^^
          │ an override file changes what is declared elsewhere, and the output `p` is not

        error: nothing to override
          ┌ x_override.tf:5:3
          │
        5 │   l = 1
          │   ^
          │ an override file changes what is declared elsewhere, and the local value `l` is not

        error: `moved` in an override file
          ┌ x_override.tf:7:1
          │
        7 │ moved {
          │ ^^^^^
          │ an override file changes what is declared elsewhere, and adds nothing
          = hint: move the block to a file whose name does not end in `override`

        """)
  }

  @Test("addresses are those of resources, and keys stand where there are instances")
  func addressesAndKeys() {
    let (_, faults) = load([
      "main.tf": """
      moved {
        from = var.a
        to   = resource.t.b
      }
      import {
        to = data.t.x[0]
        id = "1"
      }
      resource "t" "b" {}
      resource "t" "many" {
        for_each = toset(["a"])
      }
      locals {
        one  = t.b["name"]
        many = t.many.name
      }
      """
    ])
    #expect(
      faults == """
        error: invalid address
          ┌ main.tf:2:10
          │
        2 │   from = var.a
          │          ^^^
          │ `var` is no resource type; an address is a type and a name, `type.name`
          = hint: if there is a resource type `var`, write `resource.var.…`

        error: invalid address
          ┌ main.tf:6:8
          │
        6 │   to = data.t.x[0]
          │        ^^^^^^^^^^^
          │ `data.t.x[0]` is of a data source, which is only read and never imported

        error: missing instance key
           ┌ main.tf:15:16
           │
        15 │   many = t.many.name
           │                ^^^^^
           │ `t.many` has `for_each`, so that its attributes are those of one instance
           = hint: write `t.many[each.key].name`, or another key in brackets

        error: unexpected instance key
           ┌ main.tf:14:13
           │
        14 │   one  = t.b["name"]
           │             ^^^^^^^^
           │ `t.b` has neither `count` nor `for_each`, so that it has one instance, without a key
           = hint: for the attribute, write `t.b.name`

        """)
  }

  @Test("a directory is no file, whatever it is called")
  func directoriesNamedAsFiles() throws {
    let folder = try ScratchFolder()
    try folder.write("output \"o\" {\n  value = 1\n}\n", to: "a.tf")
    for name in ["b.tf", "c.tf.json", "d_override.tf"] { try folder.write("", to: "\(name)/x") }
    var diagnostics = Diagnostics()
    let configuration = ConfigurationLoader().load(folder.path, into: &diagnostics)
    #expect(diagnostics.isEmpty)
    #expect(configuration.root.files.map(\.name) == [folder.path("a.tf")])
    #expect(configuration.root.outputs.keys.sorted() == ["o"])
  }

  @Test("variables take their values from files, environment and options, in order")
  func variables() {
    let files = [
      "main.tf": """
      variable "a" { type = string }
      variable "b" { type = list(string) }
      variable "c" { default = "x" }
      variable "d" {
        type     = number
        default  = 3
        nullable = false
      }
      variable "e" {}
      """,
      "terraform.tfvars": "a = \"file\"\nd = null\nunknown = 1\n",
      "z.auto.stackvars.json": #"{"b":["json"]}"#,
    ]
    let (configuration, _) = load(files)
    var diagnostics = Diagnostics()
    var inputs = VariableInputs()
    inputs.add(environment: ["TF_VAR_a": "env", "STACK_VAR_c": "[1]"])
    inputs.add(directory: ".", files: MemoryFiles(files: files), into: &diagnostics)
    inputs.add(option: "b=[\"option\"]", into: &diagnostics)
    let values = inputs.resolve(for: configuration.root, into: &diagnostics)
    #expect(values["a"] == "file")
    #expect(values["b"] == .list(["option"]))
    #expect(values["c"] == "[1]")
    #expect(values["d"] == 3)
    #expect(diagnostics.map(\.summary) == ["undeclared variable", "no value for variable `e`"])
  }

  @Test("addresses read back as they are printed")
  func addresses() throws {
    for text in ["bucket.a", "data.x.y[0]", "module.a[\"k\"].module.b[2].bucket.c[\"x.y\\\"\"]"] {
      #expect(try InstanceAddress(parsing: text).description == text)
    }
    #expect(try InstanceAddress(parsing: "a.b[2]") < InstanceAddress(parsing: "a.b[10]"))
    #expect(throws: Diagnostics.self) { try InstanceAddress(parsing: "module.a") }
  }
}
