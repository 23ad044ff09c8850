import Testing
import Values

@testable import Engine

@Suite struct SensitiveTextTests {
  private static let secret = Value.string("Pl4nt3dS3cret").marked(.sensitive)

  private func redacted(_ text: String, _ values: Value...) -> String { SensitiveText(values).redacting(text) }

  @Test func whatIsMarkedIsTakenOutWhereverItStands() {
    let value = Value.object(["name": Self.secret, "size": 3, "other": "plain"])
    #expect(
      redacted("cannot make `Pl4nt3dS3cret`: xPl4nt3dS3crety is no plain 3", value)
        == "cannot make `(sensitive value)`: x(sensitive value)y is no plain 3")
    #expect(redacted("`Pl4nt3dS3cret`", .object(["name": "Pl4nt3dS3cret"])) == "`Pl4nt3dS3cret`")
  }

  @Test func shortOnesOnlyByThemselves() {
    let value = Value.object(["a": Value.string("an").marked(.sensitive), "n": Value.number(42).marked(.ephemeral)])
    #expect(
      redacted("an answer of 42 (not 421) and `an`", value)
        == "(sensitive value) answer of (sensitive value) (not 421) and `(sensitive value)`")
  }

  @Test func partsOfPathsLinesQuotedTextsAndKeysOfMaps() {
    let value = Value.object([
      "file": Value.string("/srv/Pl4nt3dS3cret/one.txt").marked(.sensitive),
      "text": Value.string("first line\nsay \"x\"").marked(.sensitive),
      "env": Value.map(["SECRET_NAME": "v"]).marked(.sensitive),
      "object": Value.object(["password": "hunter2-hunter2"]).marked(.sensitive),
    ])
    #expect(
      redacted("cannot create folder `/srv/Pl4nt3dS3cret`: file exists", value)
        == "cannot create folder `/srv/(sensitive value)`: file exists")
    #expect(redacted("it says: first line", value) == "it says: (sensitive value)")
    #expect(redacted(#"value "first line\nsay \"x\"""#, value) == #"value "(sensitive value)""#)
    #expect(
      redacted("`SECRET_NAME` is no name; the password is hunter2-hunter2", value)
        == "`(sensitive value)` is no name; the password is (sensitive value)")
  }

  @Test func aLongerOneGoesBeforeItsPart() {
    let value = Value.list([Value.string("abcdef").marked(.sensitive), Value.string("abcdefghij").marked(.sensitive)])
    #expect(redacted("abcdefghij, abcdef", value) == "(sensitive value), (sensitive value)")
  }
}
