import Platform
import TestSupport
import Testing

@testable import Streams

@Suite struct BucketWorkerTests {
  @Test func oldObjectsAndTheirEmptyFoldersGo() throws {
    let folder = try ScratchFolder()
    for name in ["tmp/a/1", "tmp/a/2", "tmp/b", "reports/old"] { try folder.write(name, to: "objects/" + name) }
    let worker = BucketWorker(
      BucketConfiguration(
        objects: folder.path("objects"),
        rules: [.init(prefix: "tmp/a/", seconds: 60), .init(prefix: "tmp/b", seconds: 600)]))
    let now = try #require(Files.status(folder.path("objects/tmp/a/1"))).modified
    #expect(try worker.sweep(now: now + 30) == [])
    #expect(try worker.sweep(now: now + 300) == ["tmp/a/1", "tmp/a/2"])
    #expect(!folder.exists("objects/tmp/a") && folder.exists("objects/tmp/b"))
    #expect(try worker.sweep(now: now + 900) == ["tmp/b"])
    #expect(folder.exists("objects/reports/old") && !folder.exists("objects/tmp"))
  }
}
