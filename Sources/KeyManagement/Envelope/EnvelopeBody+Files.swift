import Glibc

/// Files have a known size and can be read and written anywhere: their batches are worked on by all processors at once.
extension EnvelopeBody {
  func seal(from input: FileSpan, size: Int, to output: FileSpan) async throws {
    let (step, sealedStep) = (batch * chunkSize, batch * (chunkSize + ChunkCipher.tagSize))
    let count = max(1, (size + step - 1) / step)
    guard count < Int(UInt32.max) / batch else { throw KeyError.tooLarge(name: input.name) }
    try await Self.inParallel(count, plain: step, sealed: sealedStep) { index, plain, sealed in
      let part = UnsafeMutableRawBufferPointer(rebasing: plain[..<min(step, size - index * step)])
      try input.read(part, at: index * step)
      let written = try sealBatch(
        UnsafeRawBufferPointer(part), number: UInt64(index * batch), isEnd: index == count - 1, into: sealed)
      try output.write(UnsafeRawBufferPointer(rebasing: sealed[..<written]), at: index * sealedStep)
    }
    output.goToEnd()
  }

  /// What was written to `output` before an error must not be released.
  func open(from input: FileSpan, size: Int, to output: FileSpan) async throws {
    let (step, sealedStep) = (batch * chunkSize, batch * (chunkSize + ChunkCipher.tagSize))
    let count = (size + sealedStep - 1) / sealedStep
    try await Self.inParallel(count, plain: step, sealed: sealedStep) { index, plain, sealed in
      let part = UnsafeMutableRawBufferPointer(rebasing: sealed[..<min(sealedStep, size - index * sealedStep)])
      try input.read(part, at: index * sealedStep)
      let written = try openBatch(
        UnsafeRawBufferPointer(part), number: UInt64(index * batch), isEnd: index == count - 1, into: plain,
        name: input.name)
      try output.write(UnsafeRawBufferPointer(rebasing: plain[..<written]), at: index * step)
    }
    output.goToEnd()
  }

  /// Calls `work` for each number below `count`, with two buffers that no other call has.
  /// - Throws: what the lowest number that failed threw, whichever was first.
  private static func inParallel(
    _ count: Int, plain: Int, sealed: Int, _ work: @escaping BatchRun.Work
  ) async throws {
    let run = BatchRun(count: count, plain: plain, sealed: sealed, work: work)
    // Big chunks take their memory once.
    let most = plain > 1 << 20 ? 1 : min(4, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    await withTaskGroup(of: Void.self) { group in
      for _ in 1..<max(1, min(count, most)) { group.addTask { run.work() } }
      run.work()
    }
    if let error = run.error { throw error }
  }
}
