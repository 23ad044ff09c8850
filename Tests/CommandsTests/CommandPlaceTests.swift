import Testing

@testable import Commands

@Suite struct CommandPlaceTests {
  @Test(arguments: [
    ("see all it wrote: `stack logs service.a`", "see all it wrote: `stack logs -C infra/a service.a`"),
    ("`stack state unlock 12`, or wait", "`stack state unlock -C infra/a 12`, or wait"),
    // They take no directory, name one already, or are no commands of ours.
    ("start it: `stack agent start`", "start it: `stack agent start`"),
    ("`stack apply DIR p.plan`", "`stack apply DIR p.plan`"),
    ("`stack plan -C x --out p`", "`stack plan -C x --out p`"),
    ("set `stack` to `stacks`", "set `stack` to `stacks`"),
    ("write `stack { }`", "write `stack { }`"),
  ])
  func hintsNameTheDirectory(_ hint: String, _ placed: String) {
    #expect(CommandPlace.hint(hint, in: "infra/a") == placed)
  }

  @Test func namesWithSpacesAreQuoted() {
    #expect(CommandPlace.hint("`stack plan`", in: "it's here") == #"`stack plan -C 'it'\''s here'`"#)
  }
}
