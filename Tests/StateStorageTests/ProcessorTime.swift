import Glibc

/// The time that processors spend on this process, in seconds: what something costs, however busy the machine is.
enum ProcessorTime {
  static func measure(_ work: () async throws -> Void) async rethrows -> Double {
    let start = now
    try await work()
    return now - start
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
