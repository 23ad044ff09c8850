import Glibc

extension ProcessIdentity {
  /// Seconds since it was started; `nil` if it no longer runs.
  public var uptime: Double? {
    guard isAlive else { return nil }
    var now = timespec()
    clock_gettime(CLOCK_BOOTTIME, &now)
    let ticks = Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    return max(0, Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 - Double(startTime) / ticks)
  }
}
