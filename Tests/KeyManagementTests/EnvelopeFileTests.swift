import FoundationEssentials
import Glibc
import KeyManagement
import Platform
import Testing

/// Sealed files on the disk: they are there whole or not at all.
@Suite struct EnvelopeFileTests {
  private let envelopes = Envelopes(FixedKeys())
  private let scratch = Scratch()

  @Test func goesThereAndBack() async throws {
    let plain = pattern(300_000)
    let input = try scratch.write(plain, to: "plain")
    let sealed = scratch.file("sealed")
    try await envelopes.encryptFile(input, to: sealed, with: "ring/first")
    try await envelopes.decryptFile(sealed, to: scratch.file("back"))
    #expect(try scratch.read("back") == plain)
    #expect(Files.status(sealed)?.mode == 0o600 && Files.status(scratch.file("back"))?.mode == 0o600)
    #expect(try Envelopes.header(ofFile: sealed).dataKey.name == KeyVersionName(key: "ring/first", version: 1))
    #expect(scratch.names == ["back", "plain", "sealed"])
  }

  @Test func aBadFileLeavesNothing() async throws {
    var sealed = try await envelopes.encrypt(pattern(300_000), with: "ring/first")
    sealed[sealed.count - 1] ^= 1
    let bad = try scratch.write(sealed, to: "bad")
    await #expect(throws: KeyError.bodyNotAuthentic(name: bad, chunk: 4)) {
      try await envelopes.decryptFile(bad, to: scratch.file("out"))
    }
    #expect(scratch.names == ["bad"])
  }

  @Test func aBadStreamReleasesNothing() async throws {
    var sealed = try await envelopes.encrypt(pattern(200_000), with: "ring/first")
    sealed[sealed.count - 1] ^= 1
    let bad = try OpenFile(scratch.write(sealed, to: "bad"), O_RDONLY)
    let out = try OpenFile(scratch.file("out"), O_RDWR | O_CREAT)
    await #expect(throws: KeyError.self) {
      try await envelopes.decryptWhole(
        from: ByteStream(descriptor: bad.descriptor, name: "in"),
        to: ByteStream(descriptor: out.descriptor, name: "out"))
    }
    #expect(try scratch.read("out").isEmpty)
  }

  @Test func existingFilesAndLinksAreRefused() async throws {
    let input = try scratch.write([1], to: "plain")
    let there = try scratch.write([7], to: "there")
    await #expect(throws: KeyError.outputExists(path: there)) {
      try await envelopes.encryptFile(input, to: there, with: "ring/first")
    }
    #expect(try scratch.read("there") == [7])
    try await envelopes.encryptFile(input, to: there, with: "ring/first", replacing: true)
    try await envelopes.decryptFile(there, to: there, replacing: true)
    #expect(try scratch.read("there") == [1])
    let link = scratch.file("link")
    #expect(symlink(there, link) == 0)
    await #expect(throws: KeyError.symbolicLink(path: link)) {
      try await envelopes.encryptFile(input, to: link, with: "ring/first", replacing: true)
    }
    await #expect(throws: KeyError.linkNotFollowed(path: link)) { try await envelopes.rewrapFile(link) }
    await #expect(throws: KeyError.linkNotFollowed(path: link)) { try await envelopes.reencryptFile(link) }
    let out = scratch.file("out")
    await #expect(throws: KeyError.linkNotFollowed(path: link)) {
      try await envelopes.encryptFile(link, to: out, with: "ring/first")
    }
    try await envelopes.encryptFile(link, to: out, with: "ring/first", followsLinks: true)
  }

  @Test func rewrapAndReencrypt() async throws {
    let path = scratch.file("sealed")
    try await envelopes.encryptFile(try scratch.write(pattern(70_000), to: "plain"), to: path, with: "ring/first")
    let before = try scratch.read("sealed")
    #expect(try await envelopes.rewrapFile(path).isChanged == false)
    #expect(try scratch.read("sealed") == before)
    let renewal = try await envelopes.rewrapFile(path, with: "other/second")
    #expect(renewal.from.description == "ring/first/versions/1" && renewal.to.description == "other/second/versions/7")
    #expect(try scratch.read("sealed").suffix(70_032) == before.suffix(70_032))
    _ = try await envelopes.reencryptFile(path)
    #expect(try scratch.read("sealed").suffix(70_032) != before.suffix(70_032))
    try await envelopes.decryptFile(path, to: scratch.file("back"))
    #expect(try scratch.read("back") == pattern(70_000))
    #expect(scratch.names == ["back", "plain", "sealed"])
  }

  @Test func aFullDiskIsTold() async throws {
    let input = try scratch.write(pattern(100_000), to: "plain")
    let source = try OpenFile(input, O_RDONLY)
    let full = try OpenFile("/dev/full", O_WRONLY)
    await #expect(throws: KeyError.inputOutput(name: "/dev/full", reason: "no space left on device")) {
      try await envelopes.encrypt(
        from: ByteStream(descriptor: source.descriptor, name: input),
        to: ByteStream(descriptor: full.descriptor, name: "/dev/full"), with: "ring/first")
    }
  }
}
