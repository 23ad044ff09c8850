import TestSupport
import Testing

@testable import Streams

@Suite struct CheckpointTests {
  @Test func finishesABatchThatWasInterruptedBetweenItsRenames() throws {
    let folder = try ScratchFolder()
    let files = ["a", "b"].map { Checkpoint.File(temporary: folder.path("\($0).tmp"), final: folder.path($0)) }
    try folder.write("1", to: "a")  // renamed before the crash
    try folder.write("2", to: "b.tmp")
    let list = files.map { #"{"temporary":"\#($0.temporary)","final":"\#($0.final)"}"# }.joined(separator: ",")
    try folder.write(
      #"{"stream":"S","committed":[[1,4]],"pending":{"sequences":[[5,9]],"files":[\#(list)]}}"#, to: "checkpoint")
    let checkpoint = try Checkpoint(file: folder.path("checkpoint"), stream: "S")
    #expect(try folder.read("a") == "1")
    #expect(try folder.read("b") == "2")
    #expect(!folder.exists("b.tmp"))
    #expect((1...9).allSatisfy(checkpoint.contains))
    #expect(!checkpoint.contains(10))
    #expect(try folder.read("checkpoint") == #"{"committed":[[1,9]],"stream":"S"}"#)
  }

  @Test func knowsAnotherStreamOfTheSameName() throws {
    let folder = try ScratchFolder()
    var checkpoint = try Checkpoint(file: folder.path("c"), stream: "monday")
    try checkpoint.commit(SequenceSet([1, 2, 3]), files: [])
    #expect(try Checkpoint(file: folder.path("c"), stream: "monday").contains(3))
    #expect(try !Checkpoint(file: folder.path("c"), stream: "tuesday").contains(3))
  }

  @Test func refusesADamagedFile() throws {
    let folder = try ScratchFolder()
    try folder.write("{", to: "c")
    #expect(throws: WorkerError.unreadableCheckpoint(file: folder.path("c"))) {
      try Checkpoint(file: folder.path("c"), stream: "S")
    }
  }
}
