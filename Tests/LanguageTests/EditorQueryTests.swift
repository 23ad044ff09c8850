import Diagnostics
import HCL
import Language
import Testing
import Values

/// What an editor is told at a place, marked by `‸` in text that may be sound or broken.
@Suite struct EditorQueryTests {
  private static let rule = DecodeSchema(
    attributes: ["port": .init(.number, isRequired: true), "weight": .init(.number)],
    blocks: ["inner": .init(.list, DecodeSchema(attributes: ["deep": .init(.string)]))])
  private static let types = KnownTypes(
    resources: [
      "thing": DecodeSchema(
        attributes: [
          "name": .init(.string, isRequired: true), "id": .init(.string, isConfigurable: false),
          "tags": .init(.map(.string)), "settings": .init(.object(["mode": .string, "level": .number])),
        ], blocks: ["rule": .init(.list, rule)])
    ],
    dataSources: [
      "lookup": DecodeSchema(attributes: ["key": .init(.string), "found": .init(.bool, isConfigurable: false)])
    ])

  private static let others = """
    variable "region" {
      description = "Where."
      type        = string
    }
    variable "sizes" {
      type = map(object({ width = number, height = number }))
    }
    locals {
      place = { street = "x", number = 3 }
    }
    resource "thing" "a" {
      name = "a"
    }
    resource "thing" "b" {
      for_each = var.sizes
      name     = each.key
    }
    data "lookup" "found" {
      key = "k"
    }
    module "inner" {
      source = "./inner"
      size   = 1
    }
    provider "thing" {
      alias = "eu"
    }

    """
  private static let inner = """
    variable "size" {
      description = "How large."
      type        = number
    }
    variable "options" {
      type    = object({ fast = bool })
      default = null
    }
    output "url" {
      description = "The URL."
      value       = "x"
    }
    output "parts" { value = { host = "h", port = 1 } }

    """

  private func setUp(_ marked: String) -> (NameQueries, Int, SourceFile, Module) {
    let parts = marked.components("‸")
    var diagnostics = Diagnostics()
    let files = MemoryFiles(files: [
      "others.tf": Self.others, "inner/main.tf": Self.inner, "main.tf": parts.joined(),
    ])
    let configuration = ConfigurationLoader(files: files).load(".", into: &diagnostics)
    let root = configuration.root
    let file = root.files.first { $0.name == "main.tf" } ?? SourceFile(name: "main.tf", text: "")
    return (NameQueries(configuration, types: Self.types), parts[0].utf8.count, file, root)
  }

  /// The names that may stand at the mark; of functions the first alone.
  private func names(_ marked: String) -> String {
    let (queries, offset, file, root) = setUp(marked)
    let all = queries.completions(at: offset, in: file, of: root)
    let functions = all.filter { $0.kind == .function }
    return (all.filter { $0.kind != .function }.map(\.name) + (functions.isEmpty ? [] : ["+\(functions[0].name)"]))
      .joined(separator: " ")
  }

  @Test(arguments: [
    // Blocks and arguments.
    ("‸", "check data import locals module moved output provider removed resource stack terraform variable"),
    ("re‸", "removed resource"),
    ("variable \"v\" {\n  de‸\n}", "default description"),
    ("variable \"v\" {\n  type = string\n  ‸\n}", "default description ephemeral nullable sensitive validation"),
    ("variable \"v\" {\n  validation {\n    ‸\n  }\n}", "condition error_message"),
    ("resource \"‸\"", ""),
    ("resource ‸", "thing"),
    ("data ‸", "lookup"),
    (
      "resource \"thing\" \"x\" {\n  name = 1\n  ‸\n}",
      "count depends_on dynamic for_each lifecycle provider rule settings tags timeouts"
    ),
    ("resource \"thing\" \"x\" {\n  rule {\n    ‸\n  }\n}", "dynamic inner port weight"),
    ("resource \"thing\" \"x\" {\n  rule {\n    inner {\n      ‸", "deep"),
    ("resource \"thing\" \"x\" {\n  dynamic ‸", "rule"),
    ("resource \"thing\" \"x\" {\n  dynamic \"rule\" {\n    ‸\n  }\n}", "content for_each iterator labels"),
    (
      "resource \"thing\" \"x\" {\n  dynamic \"rule\" {\n    content {\n      ‸\n    }\n  }\n}",
      "dynamic inner port weight"
    ),
    ("resource \"thing\" \"x\" {\n  lifecycle {\n    pre‸\n  }\n}", "precondition prevent_destroy"),
    ("resource \"thing\" \"x\" {\n  timeouts {\n    ‸", "create delete read update"),
    ("check \"c\" {\n  data \"lookup\" \"x\" {\n    k‸\n  }\n}", "key"),
    ("module \"inner\" {\n  source = \"./inner\"\n  ‸\n}", "count depends_on for_each options providers size version"),
    ("terraform {\n  ‸\n}", "backend name required_providers required_version"),
    ("removed {\n  lifecycle {\n    ‸\n  }\n}", "destroy"),
    // References, by what stands before the dot.
    ("a = var.‸", "region sizes"),
    ("output \"o\" {\n  value = var.re‸", "region"),
    ("output \"o\" { value = local.‸ }", "place"),
    ("output \"o\" { value = local.place.‸ }", "number street"),
    ("output \"o\" { value = module.‸ }", "inner"),
    ("output \"o\" { value = module.inner.‸ }", "parts url"),
    ("output \"o\" { value = module.inner.parts.‸ }", "host port"),
    ("output \"o\" { value = thing.‸ }", "a b"),
    ("output \"o\" { value = thing.a.‸ }", "id name rule settings tags"),
    ("output \"o\" { value = thing.b[\"x\"].settings.‸ }", "level mode"),
    ("output \"o\" { value = thing.a.rule[0].‸ }", "inner port weight"),
    ("output \"o\" { value = thing.a.rule[*].p‸", "port"),
    ("output \"o\" { value = resource.thing.a.n‸", "name"),
    ("output \"o\" { value = data.‸ }", "lookup"),
    ("output \"o\" { value = data.lookup.‸ }", "found"),
    ("output \"o\" { value = data.lookup.found.‸ }", "found key"),
    ("output \"o\" { value = path.‸ }", "cwd module root"),
    ("output \"o\" { value = \"${terraform.‸\" }", "applying workspace"),
    ("resource \"thing\" \"x\" {\n  for_each = var.sizes\n  name = each.‸\n}", "key value"),
    ("resource \"thing\" \"x\" {\n  for_each = var.sizes\n  name = each.value.‸\n}", "height width"),
    ("resource \"thing\" \"x\" {\n  count = 2\n  name = count.‸\n}", "index"),
    (
      "resource \"thing\" \"x\" {\n  lifecycle {\n    postcondition {\n      condition = self.‸\n    }\n  }\n}",
      "id name rule settings tags"
    ),
    // Values.
    ("output \"o\" { value = ‸ }", "data false local module null path stack terraform thing true var +abs"),
    ("output \"o\" { value = l‸ }", "local +length"),
    ("resource \"thing\" \"x\" {\n  count = 2\n  name = c‸\n}", "count +can"),
    ("resource \"thing\" \"x\" {\n  for_each = {}\n  name = e‸\n}", "each +element"),
    ("resource \"thing\" \"x\" {\n  name = each‸\n}", ""),
    ("resource \"thing\" \"x\" {\n  depends_on = [‸]\n}", "data module thing"),
    ("resource \"thing\" \"x\" {\n  provider = ‸\n}", "thing.eu"),
    ("resource \"thing\" \"x\" {\n  lifecycle {\n    ignore_changes = [‸]\n  }\n}", "all name settings tags"),
    ("variable \"v\" {\n  type = l‸\n}", "list"),
    ("output \"o\" { value = [f‸", "false for +file"),
    ("output \"o\" { value = [for size in var.sizes : s‸", "size stack +sensitive"),
    ("output \"o\" { value = { for k, size in var.sizes : k => s‸", "size stack +sensitive"),
    ("output \"o\" { value = [for size in var.sizes : size ‸", "if in"),
    ("output \"o\" { value = \"%{ e‸", "else endfor endif"),
    ("output \"o\" { value = \"%{ for name in [] }${n‸", "name null +nonsensitive"),
    (
      "resource \"thing\" \"x\" {\n  dynamic \"rule\" {\n    for_each = []\n    iterator = it\n    content {\n      port = i‸\n    }\n  }\n}",
      "it +indent"
    ),
    (
      "resource \"thing\" \"x\" {\n  dynamic \"rule\" {\n    content {\n      port = rule.‸\n    }\n  }\n}", "key value"
    ),
    // Keys of objects, by the type that is wanted.
    ("resource \"thing\" \"x\" {\n  settings = {\n    ‸\n  }\n}", "level mode"),
    ("module \"inner\" {\n  source = \"./inner\"\n  options = {\n    f‸", "fast"),
    ("output \"o\" { value = { ‸", "for"),
    ("output \"o\" { value = \"te‸xt\" }", ""),
    ("# ‸", ""),
  ])
  func whatMayStandHere(_ marked: String, _ expected: String) {
    #expect(names(marked) == expected)
  }

  /// What is at the mark, where it is declared, and its type.
  private func symbol(_ marked: String) -> String {
    let (queries, offset, file, root) = setUp(marked)
    guard let symbol = queries.symbol(at: offset, in: file, of: root) else { return "nothing" }
    var text =
      switch symbol.kind {
      case .reference(let subject): "\(subject)"
      case .attribute(let name): "attribute \(name)"
      case .argument(let name): "argument \(name)"
      case .block(let type): "block \(type)"
      case .resourceType(let mode, let type): "\(mode) type \(type)"
      case .function(let name): "function \(name)"
      case .bound(let name): "bound \(name)"
      }
    if let type = symbol.type { text += ": \(type)" }
    if let place = symbol.declaration { text += " at \(place.file.name):\(place.start.line)" }
    if let description = symbol.description { text += " “\(description.split(separator: "\n").last ?? "")”" }
    return text
  }

  @Test(arguments: [
    ("output \"o\" { value = var.re‸gion }", "var.region: string at others.tf:1 “Where.”"),
    ("output \"o\" { value = [1, var.re‸gion", "var.region: string at others.tf:1 “Where.”"),
    ("output \"o\" { value = v‸ar.region }", "var.region: string at others.tf:1 “Where.”"),
    (
      "output \"o\" { value = local.pla‸ce.number }",
      "local.place: object({ number = number, street = string }) at others.tf:9"
    ),
    ("output \"o\" { value = local.place.num‸ber }", "attribute number: number"),
    ("output \"o\" { value = module.in‸ner.url }", "module.inner: string at inner/main.tf:9 “The URL.”"),
    ("output \"o\" { value = thing.a.settings.mo‸de }", "attribute mode: string"),
    ("output \"o\" { value = data.lookup.found.fo‸und }", "attribute found: bool"),
    ("output \"o\" { value = path.mo‸dule }", "path.module: string"),
    ("output \"o\" { value = terraform.work‸space }", "terraform.workspace: string"),
    ("output \"o\" { value = var.gone‸ }", "var.gone"),
    ("output \"o\" { value = up‸per(\"x\") }", "function upper: string “The text in upper case.”"),
    ("output \"o\" { value = [for x in var.sizes : x‸.width] }", "bound x"),
    ("out‸put \"o\" {}", "block output"),
    ("variable \"mi‸ne\" {\n  type = bool\n}", "var.mine: bool at main.tf:1"),
    ("resource \"thi‸ng\" \"x\" {}", "managed type thing"),
    (
      "resource \"thing\" \"x‸\" {\n  name = \"x\"\n",
      "thing.x: \(types.resources["thing"]?.impliedType.description ?? "") at main.tf:1"
    ),
    ("resource \"thing\" \"x\" {\n  na‸me = 1\n}", "argument name: string"),
    ("resource \"thing\" \"x\" {\n  rule {\n    po‸rt = 1\n  }\n}", "argument port: number"),
    (
      "resource \"thing\" \"x\" {\n  dynamic \"rule\" {\n    for_each = [1]\n    content {\n      port = ru‸le.value\n    }\n  }\n}",
      "bound rule"
    ),
    ("resource \"thing\" \"x\" {\n  for_each = var.sizes\n  name = each.value.wi‸dth\n}", "attribute width: number"),
    (
      "module \"inner\" {\n  source = \"./inner\"\n  si‸ze = 2\n}",
      "argument size: number at inner/main.tf:1 “How large.”"
    ),
    ("locals {\n  m‸ine = 3\n}", "local.mine: number at main.tf:2"),
    ("output \"o\" { value = { ke‸y = 1 } }", "attribute key"),
    ("output \"o\" { value = 1‸2 }", "nothing"),
  ])
  func whatIsHere(_ marked: String, _ expected: String) {
    #expect(symbol(marked) == expected)
  }

  @Test func referencesAreFoundInBrokenTextToo() {
    let (queries, _, _, root) = setUp("output \"o\" {\n  value = [var.region, var.region\n}\n‸")
    let places = queries.references(to: .variable("region"), in: root).map {
      "\($0.file.name):\($0.start.line):\($0.start.column)"
    }
    #expect(places == ["main.tf:2:12", "main.tf:2:24"])
  }

  /// Wherever the cursor stands in whatever text, an answer comes.
  @Test func everyPlaceHasAnAnswer() {
    let text = Self.others + "output \"o\" {\n  value = [for x in var.sizes : \"${x.width} ${thing.a.na"
    let (queries, _, file, root) = setUp(text + "‸")
    for offset in 0...file.bytes.count {
      _ = queries.completions(at: offset, in: file, of: root)
      _ = queries.symbol(at: offset, in: file, of: root)
    }
  }
}

extension String {
  fileprivate func components(_ separator: Character) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
