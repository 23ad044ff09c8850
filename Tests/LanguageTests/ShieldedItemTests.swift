import Testing
import Values

/// Items of a sensitive collection: not sensitive themselves in what is made of them, but shown by nothing that is wrong with them.
@Suite struct ShieldedItemTests {
  private let variables: [String: Value] = [
    "words": Value.list(["sesame", "sesame"]).marked(.sensitive),
    "nested": Value.tuple([.tuple(["sesame"])]).marked(.sensitive),
    "map": Value.map(["sesame": "sesame"]).marked(.sensitive), "set": Value.set(["sesame"]).marked(.sensitive),
    "session": Value.list(["sesame"]).marked(.ephemeral), "word": Value.string("sesame ").marked(.sensitive),
    "later": .unknown(.string),
  ]

  @Test(arguments: [
    "[for x in var.words : tonumber(x)]", "[for x in var.words : x.a]", "[for x in var.words : {a = 1}[x]]",
    "{for x in var.words : x => 1}", "[for x in var.words : index([\"a\"], x)]", "[for x in var.words : x + 1]",
    "[for x in var.nested : [for y in x : tonumber(y)]]", "[for x in var.nested : tonumber(x[0])]",
    "[for k, v in var.map : tonumber(v)]", "[for x in var.set : parseint(x, 10)]",
    "[for x in var.session : tonumber(x)]",
    "\"%{ for x in var.words }${tonumber(x)}%{ endfor }\"", "\"%{ for x in var.words }${[x][1]}%{ endfor }\"",
    "[for x in var.words : jsondecode(x)]", "[for x in var.words : x if x]",
    "[for x in var.words : regex(\"[0-9]\", x)]",
    // Of a text that is not known yet its beginning is.
    "jsondecode(\"${var.word}${var.later}\")", "jsondecode(\"${var.session[0]}-${var.later}\")",
    "[for x in var.words : file(x)]", "[for x in var.words : templatestring(\"$${tonumber(y)}\", {y = x})]",
  ])
  func nothingIsShownOfAnItem(_ text: String) {
    let printed = console(text, variables)
    #expect(printed.hasPrefix("error: "))
    #expect(!printed.contains("sesame"), "\(printed)")
  }

  @Test(arguments: [
    ("[for x in var.words : x]", "(sensitive value)"), ("{for k, v in var.map : k => v}", "(sensitive value)"),
    ("\"%{ for x in var.words }${x}%{ endfor }\"", "(sensitive value)"),
    ("nonsensitive([for x in var.set : x])", "[\n  \"sesame\",\n]"),
    ("toset(nonsensitive([for x in var.words : upper(x)]))", "toset([\n  \"SESAME\",\n])"),
    ("nonsensitive([for x in var.set : sensitive(x)])", "[\n  (sensitive value),\n]"),
    ("nonsensitive([for x in var.set : issensitive(x)])", "[\n  false,\n]"),
    ("[for x in var.words : x][0]", "(sensitive value)"), ("[for x in var.nested : x[0]][0]", "(sensitive value)"),
  ])
  func marksAreTheCollections(_ text: String, _ expected: String) {
    #expect(console(text, variables) == expected)
  }
}
