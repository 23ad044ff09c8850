import Testing
import Values

@testable import Commands

@Suite struct DriftRuleTests {
  @Test(
    arguments: [
      ("service.api", "service.api", true), ("service.api", "service.api[0]", true),
      ("service.api", "service.api_two", false), ("service.*", "service.api_two", true),
      ("module.lab", "module.lab.bucket.a", true), ("module.lab", "module.lab[\"x\"].bucket.a", true),
      ("module.lab", "module.laboratory.bucket.a", false), ("*.scratch", "module.m.bucket.scratch", true),
      ("*.scratch", "bucket.scratchpad", false), ("*", "anything.at.all", true),
      ("thing.a[\"two words\"]", "thing.a[\"two words\"]", true), ("service.api[1]", "service.api[10]", false),
      ("a*b*c", "a-b-b-c", true), ("a*b*c", "a-c-b", false),
    ])
  func addressesMatch(_ pattern: String, _ address: String, _ matches: Bool) throws {
    #expect(try DriftRule(pattern).covers(address) == matches)
  }

  @Test func attributesCoverWhatIsBelow() throws {
    let rule = try DriftRule("service.api  env.LEVEL")
    #expect(rule.covers("service.api", ValuePath().attribute("env").attribute("LEVEL")))
    #expect(rule.covers("service.api[2]", ValuePath().attribute("env").attribute("LEVEL").attribute("deep")))
    #expect(!rule.covers("service.api", ValuePath().attribute("env").attribute("LEVELS")))
    #expect(!rule.covers("service.web", ValuePath().attribute("env").attribute("LEVEL")))
    #expect(try DriftRule("service.api").covers("service.api", ValuePath().attribute("env")))
  }

  @Test func filesHaveARuleALine() throws {
    let rules = try DriftRules.rules(Array("# all of it\n\nmodule.lab\nservice.api env # by hand\n".utf8))
    #expect(rules == [try DriftRule("module.lab"), try DriftRule("service.api env")])
    #expect(throws: (any Error).self) { try DriftRule("one two three") }
  }
}
