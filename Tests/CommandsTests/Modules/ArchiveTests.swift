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

  @Test func damagedArchivesDoNoHarm() throws {
    var state: UInt64 = 5
    for sample in try Self.samples() {
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

  /// `main.tf` and the program `sub/run`, in every format, as Python's `zipfile` and `tarfile` write them.
  private static func samples() throws -> [[UInt8]] {
    try ["module.zip", "module.tar.gz", "module.tar"].map { name in
      try Files.read(Golden("modules", "archives").path(name))
    }
  }

  @Test func archivesOfEveryFormatHaveTheSameContent() throws {
    for sample in try Self.samples() {
      let entries = try Archive.entries(sample)
      let folder = try ScratchFolder()
      try UnpackedArchive(folder: folder.path).write(entries)
      #expect(try folder.read("main.tf").hasPrefix("output \"name\""))
      #expect(try folder.read("sub/run") == "#!/bin/sh\n")
      #expect(Files.isExecutable(folder.path("sub/run")))
      #expect(!Files.isExecutable(folder.path("main.tf")))
    }
  }

  @Test(arguments: ["../x", "/x", "a/../../x", "a/..", "x\0y"])
  func pathsThatLeadOutAreRefused(_ path: String) throws {
    let folder = try ScratchFolder()
    let entry = ArchiveEntry(path: path, content: .file([], isProgram: false))
    #expect(throws: ArchiveError.escapes(path: path)) { try UnpackedArchive(folder: folder.path).write([entry]) }
  }

  @Test(arguments: ["../x", "/etc/passwd", "a/../../x", "b/.."])
  func linksThatLeadOutAreRefused(_ target: String) throws {
    let folder = try ScratchFolder()
    let link = ArchiveEntry(path: "l", content: .link(target: target))
    #expect(throws: ArchiveError.escapes(path: "l")) { try UnpackedArchive(folder: folder.path).write([link]) }
  }

  @Test func nothingIsWrittenThroughALink() throws {
    let folder = try ScratchFolder()
    let entries = [
      ArchiveEntry(path: "d/l", content: .link(target: "..")),
      ArchiveEntry(path: "d/l/x", content: .file([], isProgram: false)),
    ]
    #expect(throws: ArchiveError.escapes(path: "d/l/x")) { try UnpackedArchive(folder: folder.path).write(entries) }
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
