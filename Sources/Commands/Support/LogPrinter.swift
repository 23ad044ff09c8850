/// Prints several logs at once, whole lines at a time, each line after its unit's address where there are several.
actor LogPrinter {
  private let terminal: Terminal
  private let width: Int
  private var pending: [String: [UInt8]] = [:]
  /// A longer line is broken here, so that a log without line ends takes no memory.
  private let longestLine = 1 << 20

  init(terminal: Terminal, width: Int) {
    self.terminal = terminal
    self.width = width
  }

  func print(_ chunk: [UInt8], of unit: String?) {
    guard let unit else {
      terminal.write(chunk)
      return
    }
    var bytes = pending.removeValue(forKey: unit) ?? []
    bytes += chunk
    let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? (bytes.count > longestLine ? bytes.count : 0)
    write(bytes[..<end], of: unit)
    if end < bytes.count { pending[unit] = Array(bytes[end...]) }
  }

  func finish(_ unit: String?) {
    guard let unit, let rest = pending.removeValue(forKey: unit) else { return }
    write(rest[...], of: unit)
  }

  private func write(_ bytes: ArraySlice<UInt8>, of unit: String) {
    let label = Array((unit + String(repeating: " ", count: max(0, width - unit.count)) + " │ ").utf8)
    var out: [UInt8] = []
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if bytes.last == 0x0A { lines.removeLast() }
    for line in lines {
      out += label
      out += line
      out.append(0x0A)
    }
    terminal.write(out)
  }
}
