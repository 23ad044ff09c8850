import Glibc

/// Streams the body of an envelope from one place to another, in two buffers that are used again and again.
///
/// A batch of chunks is read together with one byte more, which tells whether the batch holds the last chunk.
struct EnvelopeBody: Sendable {
  /// Bytes in a batch, or one chunk if that is more: few enough to stay in the processor's cache.
  private static let batchSize = 256 << 10

  let cipher: ChunkCipher
  let chunkSize: Int
  /// The chunks of a batch, or fewer when the whole is known to be less.
  let batch: Int

  /// - Parameter expectedSize: how many bytes there will be, if that is known.
  init(cipher: ChunkCipher, chunkSize: Int, expectedSize: Int? = nil) {
    self.cipher = cipher
    self.chunkSize = chunkSize
    let wanted = max(1, Self.batchSize / chunkSize)
    batch = min(wanted, expectedSize.map { $0 / chunkSize + 1 } ?? wanted)
  }

  func seal(from input: inout some ByteSource, to output: inout some ByteSink) throws {
    let capacity = batch * chunkSize
    let plain = Self.buffer(capacity + 1)
    let sealed = Self.buffer(batch * (chunkSize + ChunkCipher.tagSize))
    defer {
      Self.release(plain)
      Self.release(sealed)
    }
    var number: UInt64 = 0
    var held = 0
    while true {
      let filled = held + (try input.fill(plain[after: held]))
      let isEnd = filled <= capacity
      let size = min(filled, capacity)
      let part = UnsafeRawBufferPointer(rebasing: plain[..<size])
      let written = try sealBatch(part, number: number, isEnd: isEnd, into: sealed)
      number += UInt64(batch)
      try output.write(UnsafeRawBufferPointer(rebasing: sealed[..<written]))
      if isEnd { return }
      guard number < UInt64(UInt32.max) else { throw KeyError.tooLarge(name: input.name) }
      plain[0] = plain[capacity]
      held = 1
    }
  }

  /// What was written to `output` before an error is authentic but not whole: it must not be released.
  func open(from input: inout some ByteSource, to output: inout some ByteSink) throws {
    let sealedSize = chunkSize + ChunkCipher.tagSize
    let capacity = batch * sealedSize
    let sealed = Self.buffer(capacity + 1)
    let plain = Self.buffer(batch * chunkSize)
    defer {
      Self.release(plain)
      Self.release(sealed)
    }
    var number: UInt64 = 0
    var held = 0
    while true {
      let filled = held + (try input.fill(sealed[after: held]))
      let isEnd = filled <= capacity
      let size = min(filled, capacity)
      guard size > 0 else { throw KeyError.truncated(name: input.name, chunk: number) }
      let part = UnsafeRawBufferPointer(rebasing: sealed[..<size])
      let written = try openBatch(part, number: number, isEnd: isEnd, into: plain, name: input.name)
      number += UInt64(batch)
      try output.write(UnsafeRawBufferPointer(rebasing: plain[..<written]))
      if isEnd { return }
      sealed[0] = sealed[capacity]
      held = 1
    }
  }

  /// Seals the chunks of one batch; answers how many bytes they are.
  /// - Parameters:
  ///   - number: of the first chunk.
  ///   - isEnd: whether nothing follows.
  func sealBatch(
    _ plain: UnsafeRawBufferPointer, number: UInt64, isEnd: Bool, into sealed: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    let count = max(1, (plain.count + chunkSize - 1) / chunkSize)
    var written = 0
    for index in 0..<count {
      let start = index * chunkSize
      let chunk = UnsafeRawBufferPointer(rebasing: plain[start..<min(start + chunkSize, plain.count)])
      let isLast = isEnd && index == count - 1
      try cipher.seal(chunk, number: number + UInt64(index), isLast: isLast, into: sealed[after: written])
      written += chunk.count + ChunkCipher.tagSize
    }
    return written
  }

  /// Opens the chunks of one batch; answers how many bytes they are.
  func openBatch(
    _ sealed: UnsafeRawBufferPointer, number: UInt64, isEnd: Bool, into plain: UnsafeMutableRawBufferPointer,
    name: String
  ) throws -> Int {
    let sealedSize = chunkSize + ChunkCipher.tagSize
    let count = (sealed.count + sealedSize - 1) / sealedSize
    var written = 0
    for index in 0..<count {
      let start = index * sealedSize
      let chunk = UnsafeRawBufferPointer(rebasing: sealed[start..<min(start + sealedSize, sealed.count)])
      let isLast = isEnd && index == count - 1
      try open(chunk, number + UInt64(index), isLast: isLast, plain[after: written], name)
      written += chunk.count - ChunkCipher.tagSize
    }
    return written
  }

  private func open(
    _ chunk: UnsafeRawBufferPointer, _ number: UInt64, isLast: Bool, _ target: UnsafeMutableRawBufferPointer,
    _ name: String
  ) throws {
    if cipher.open(chunk, number: number, isLast: isLast, into: target) {
      // Only an empty file has an empty last chunk, so that there is one way to seal a file.
      guard chunk.count > ChunkCipher.tagSize || number == 0 else {
        throw KeyError.bodyNotAuthentic(name: name, chunk: number)
      }
      return
    }
    // A chunk that is authentic at another place in the stream tells what happened to the file.
    if cipher.open(chunk, number: number, isLast: !isLast, into: target) {
      throw isLast ? KeyError.truncated(name: name, chunk: number) : .trailingBytes(name: name)
    }
    throw KeyError.bodyNotAuthentic(name: name, chunk: number)
  }

  static func buffer(_ size: Int) -> UnsafeMutableRawBufferPointer {
    .allocate(byteCount: size, alignment: 64)
  }

  /// Wipes the buffer before it goes back.
  static func release(_ buffer: UnsafeMutableRawBufferPointer) {
    if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
    buffer.deallocate()
  }
}

extension UnsafeMutableRawBufferPointer {
  /// The part from `start` on.
  fileprivate subscript(after start: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: self[start...])
  }
}
