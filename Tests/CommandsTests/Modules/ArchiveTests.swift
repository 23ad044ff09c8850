import Language
import Platform
import TestSupport
import Testing

@testable import Commands

@Suite struct ArchiveTests {
  @Test func deflatedBlocksOfEachKindAreRead() throws {
    // Stored, fixed and dynamic, as zlib writes them.
    let stored: [UInt8] = [0x01, 0x05, 0x00, 0xFA, 0xFF, 0x68, 0x65, 0x6C, 0x6C, 0x6F]
    #expect(try Inflate.deflated(stored[...], limit: 100) == Array("hello".utf8))
    let fixed: [UInt8] = [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0x01]
    #expect(try Inflate.deflated(fixed[...], limit: 100) == Array("hello hello hello hello".utf8))
  }

  @Test func whatIsDamagedOrTooLargeIsRefused() {
    #expect(throws: InflateError.damaged("it ends too early")) { try Inflate.deflated([0x01, 0x05, 0x00], limit: 9) }
    #expect(throws: InflateError.damaged("a block of no known kind")) { try Inflate.deflated([0x07], limit: 9) }
    let fixed: [UInt8] = [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0x01]
    #expect(throws: InflateError.tooLarge(limit: 9)) { try Inflate.deflated(fixed[...], limit: 9) }
    #expect(throws: ArchiveError.unknownFormat) { try Archive.entries(Array("hello".utf8)) }
  }

  @Test func damagedArchivesDoNoHarm() async throws {
    var state: UInt64 = 5
    for sample in try await Self.samples() {
      for _ in 0..<300 {
        var bytes = sample
        for _ in 0..<3 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
        }
        _ = try? Archive.entries(bytes)
      }
    }
  }

  private static func samples() async throws -> [[UInt8]] {
    let archives = try await SampleArchives()
    return try SampleArchives.names.map(archives.bytes)
  }

  @Test func archivesOfEveryFormatHaveTheSameContent() async throws {
    for sample in try await Self.samples() {
      let entries = try Archive.entries(sample)
      let folder = try ScratchFolder()
      try UnpackedArchive(folder: folder.path).write(entries)
      #expect(try folder.read("main.tf").hasPrefix("output \"name\""))
      #expect(try folder.read("sub/run") == "#!/bin/sh\n")
      #expect(Files.isExecutable(folder.path("sub/run")))
      #expect(!Files.isExecutable(folder.path("main.tf")))
    }
  }

  /// What a bit has changed is told, wherever a checksum can tell it.
  @Test(arguments: ["module.tar.gz", "module.tar.bz2", "module.tar.xz"])
  func everyChangedByteIsFound(_ name: String) async throws {
    let whole = try await SampleArchives().bytes(name)
    let entries = try Archive.entries(whole)
    for place in whole.indices {
      var bytes = whole
      bytes[place] ^= 0x10
      if let read = try? Archive.entries(bytes) { #expect(read == entries, "\(name) at \(place)") }
      #expect(throws: ArchiveError.self, "\(name) up to \(place)") { try Archive.entries(Array(whole[..<place])) }
    }
  }

  @Test func whatIsWrongWithACompressedArchiveIsTold() async throws {
    func reason(_ bytes: [UInt8]) -> String {
      do throws(ArchiveError) {
        return "\(try Archive.entries(bytes).count) entries"
      } catch {
        return error.reason
      }
    }
    let archives = try await SampleArchives()
    for (name, format) in [("module.tar.gz", "gzip"), ("module.tar.bz2", "bzip2"), ("module.tar.xz", "xz")] {
      let whole = try archives.bytes(name)
      #expect(reason(Array(whole.dropLast(9))) == "the archive is damaged: it ends too early")
      var broken = whole
      broken[whole.count / 2] ^= 1
      #expect(reason(broken) == "the archive is damaged: what \(format) has made does not fit its checksums")
      // A file that is compressed, and no archive.
      let text = try await Self.compressed("hello", format)
      #expect(reason(text) == "what \(format) has compressed is no tar archive, and a module is a folder")
      // Two streams, one after the other, are one archive.
      let tar = try archives.bytes("module.tar")
      let both = try await Self.compressed(tar.prefix(700), format) + Self.compressed(tar.dropFirst(700), format)
      #expect(try Archive.entries(both) == (try Archive.entries(whole)))
    }
    var zip = try archives.bytes("module.zip")
    // The checksum of the first entry, in the directory.
    let directory = try #require(zip.indices.last { zip[$0...].starts(with: [0x50, 0x4B, 0x01, 0x02]) })
    zip[directory + 16] ^= 1
    #expect(reason(zip) == "the archive is damaged: `sub/run` has not its checksum")
    var tar = try archives.bytes("module.tar")
    tar[0] ^= 1
    #expect(reason(tar) == "it is neither a ZIP archive nor a tar archive, plain or compressed by gzip, bzip2 or xz")
    tar = try archives.bytes("module.tar")
    let second = try #require(tar.firstRange(of: Array("sub/run".utf8))?.lowerBound)
    tar[second] ^= 1
    #expect(reason(tar) == "the archive is damaged: a header has not its checksum")
  }

  @Test func whatUnpacksToTooMuchIsRefused() async throws {
    let bomb = Array(repeating: UInt8(0), count: 1 << 20)
    for (name, format) in [("gzip", CompressedFormat.gzip), ("bzip2", .bzip2), ("xz", .xz)] {
      let bytes = try await Self.compressed(bomb, name)
      #expect(CompressedFormat(of: bytes) == format)
      #expect(throws: CompressedFormat.Failure.tooLarge) { try format.expand(bytes, limit: bomb.count - 1) }
      #expect(try format.expand(bytes, limit: bomb.count) == bomb)
    }
    // The header of an xz file may ask for a dictionary of up to 4 GiB.
    var xz = try await SampleArchives().bytes("module.tar.xz")
    #expect(Array(xz[13..<16]) == [0x00, 0x21, 0x01])
    let length = (Int(xz[12]) + 1) * 4
    xz[16] = 40
    let sum = CompressedFormat.checksum(Array(xz[12..<12 + length - 4]))
    for byte in 0..<4 { xz[12 + length - 4 + byte] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(byte))) }
    #expect(throws: ArchiveError.needsMemory) { try Archive.entries(xz) }
  }

  /// As the programs themselves write them: hard links, long names and the oldest form too.
  @Test(arguments: ["v7", "ustar", "gnu", "posix"], ["", "z"])
  func whatTarWritesIsRead(_ form: String, _ compression: String) async throws {
    let folder = try ScratchFolder()
    try folder.write("locals {}\n", to: "m/main.tf")
    let long = form == "v7" ? "d/x" : Array(repeating: "long", count: 24).joined(separator: "/") + "/x"
    try folder.write("far\n", to: "m/\(long)")
    try await Command("ln", [folder.path("m/main.tf"), folder.path("m/same.tf")]).runChecked()
    try await Command("ln", ["-s", "main.tf", folder.path("m/soft.tf")]).runChecked()
    let archive = folder.path("m.tar")
    try await Command("tar", ["-C", folder.path("m"), "--format=\(form)", "-c\(compression)f", archive, "."])
      .runChecked()
    try UnpackedArchive(folder: folder.path("out")).write(try Archive.entries(try Files.read(archive)))
    for name in ["main.tf", "same.tf", "soft.tf"] { #expect(try folder.read("out/\(name)") == "locals {}\n") }
    #expect(try folder.read("out/\(long)") == "far\n")
  }

  /// By Python, which has all three.
  private static func compressed(_ bytes: some Sequence<UInt8>, _ format: String) async throws -> [UInt8] {
    let module = ["gzip": "gzip", "bzip2": "bz2", "xz": "lzma"][format] ?? ""
    let folder = try ScratchFolder()
    try AtomicFile.write(Array(bytes), to: folder.path("in"), mode: 0o600)
    let program =
      "import sys, \(module); open(sys.argv[2], 'wb').write(\(module).compress(open(sys.argv[1], 'rb').read()))"
    try await Command("python3", ["-c", program, folder.path("in"), folder.path("out")]).runChecked()
    return try Files.read(folder.path("out"))
  }

  private static func compressed(_ text: String, _ format: String) async throws -> [UInt8] {
    try await compressed(text.utf8, format)
  }

  @Test(arguments: ["../x", "/x", "a/../../x", "a/..", "x\0y"])
  func pathsThatLeadOutAreRefused(_ path: String) throws {
    let folder = try ScratchFolder()
    let entry = ArchiveEntry(path: path, content: .file([], isProgram: false))
    #expect(throws: ArchiveError.escapes(path: path)) { try UnpackedArchive(folder: folder.path).write([entry]) }
  }

  /// Whatever is written at or below a link, and by whatever way its path is spelt.
  @Test(arguments: ["d/l/x", "d/l", "d/./l/x", "d//l", "./d/l/y/x"], ["..", "/tmp", "../..", "missing"])
  func nothingIsWrittenThroughALink(_ path: String, _ target: String) throws {
    let folder = try ScratchFolder()
    let before = try Files.names(in: folder.path)
    let entries = [
      ArchiveEntry(path: "in/d/l", content: .link(target: target)),
      ArchiveEntry(path: "in/" + path, content: .file([], isProgram: false)),
    ]
    #expect(throws: ArchiveError.escapes(path: "in/" + path)) {
      try UnpackedArchive(folder: folder.path).write(entries)
    }
    #expect(try Files.names(in: folder.path) == before + ["in"])
    #expect(try Files.names(in: folder.path("in/d")) == ["l"])
  }

  @Test func aLaterEntryTakesThePlaceOfALinkOnlyAsALink() throws {
    let folder = try ScratchFolder()
    try folder.write("outside", to: "secret")
    try UnpackedArchive(folder: folder.path("in")).write([
      ArchiveEntry(path: "l", content: .link(target: "../secret")),
      ArchiveEntry(path: "l", content: .link(target: "x")),
    ])
    #expect(Files.linkTarget(folder.path("in/l")) == "x")
    #expect(try folder.read("secret") == "outside")
    #expect(throws: (any Error).self) {
      try UnpackedArchive(folder: folder.path("in")).write([
        ArchiveEntry(path: "m", content: .link(target: "../secret")), ArchiveEntry(path: "m", content: .folder),
        ArchiveEntry(path: "m/x", content: .file([], isProgram: false)),
      ])
    }
  }

  @Test func linksWithinAreKept() throws {
    let folder = try ScratchFolder()
    try UnpackedArchive(folder: folder.path).write([
      ArchiveEntry(path: "d/x", content: .file(Array("1".utf8), isProgram: false)),
      ArchiveEntry(path: "e/l", content: .link(target: "../d/x")),
    ])
    #expect(try folder.read("e/l") == "1")
  }
}
