import Foundation
import Platform

/// What a pipeline has written for good, so that a message delivered again is not written to files again.
///
/// The broker forgets acknowledged messages, so only those above its acknowledgement floor need to be known. A batch that writes
/// files goes through two steps: first the files are complete under temporary names and the batch is noted as pending, then
/// the files get their names and the batch counts as committed. A crash before the note leaves files that
/// nobody sees; one after it is made good by `recover`.
struct Checkpoint: Sendable {
  struct File: Codable, Hashable, Sendable {
    var temporary: String
    var final: String
  }

  private struct Contents: Codable {
    struct Pending: Codable {
      var sequences: SequenceSet
      var files: [File]
    }

    /// When the stream was made: another stream of the same name has other messages.
    var stream: String
    var committed = SequenceSet()
    var pending: Pending?
  }

  private let file: String
  private var contents: Contents

  /// Reads the file if it is there and about this stream, and finishes what was pending.
  init(file: String, stream: String) throws {
    self.file = file
    contents = Contents(stream: stream)
    guard Files.exists(file) else { return }
    guard let read = try? JSONDecoder().decode(Contents.self, from: Data(Files.read(file))) else {
      throw WorkerError.unreadableCheckpoint(file: file)
    }
    // A pending batch of an earlier stream is finished all the same: its messages may be acknowledged by now.
    contents = read
    try finishPending()
    if read.stream != stream { contents = Contents(stream: stream) }
  }

  func contains(_ sequence: UInt64) -> Bool { contents.committed.contains(sequence) }

  /// Gives the files their names and counts the messages as written.
  mutating func commit(_ sequences: SequenceSet, files: [File]) throws {
    if !files.isEmpty {
      contents.pending = Contents.Pending(sequences: sequences, files: files)
      try write()
      try finishPending()
    } else {
      contents.committed.formUnion(sequences)
      try write()
    }
  }

  /// Forgets what the broker will not deliver again.
  mutating func forget(through floor: UInt64) { contents.committed.removeThrough(floor) }

  private mutating func finishPending() throws {
    guard let pending = contents.pending else { return }
    for file in pending.files where Files.exists(file.temporary) {
      try Files.rename(file.temporary, to: file.final)
      try AtomicFile.synchronizeFolder(Path.parent(file.final))
    }
    contents.committed.formUnion(pending.sequences)
    contents.pending = nil
    try write()
  }

  private func write() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(contents)), to: file)
  }
}
