import CPlatform
import Dispatch
import Glibc
import Synchronization

/// The signals that tell a program to end, while somebody reads them.
///
/// The only place that changes what they do, at once, and changes it back at once. Others than SIGHUP, SIGINT and SIGTERM it does not know.
enum SignalInbox {
  private struct Reader {
    let numbers: [Int32]
    let take: @Sendable (Int32) -> Void
  }

  private struct State {
    /// What the signals do when nobody reads them, and how many do.
    var kept: [Int32: (former: sigaction, readers: Int)] = [:]
    var readers: [Int: Reader] = [:]
    var nextReader = 0
    var source: (any DispatchSourceRead)?
  }

  private static let state = Mutex(State())
  private static let hangups = Atomic(0)
  private static let interrupts = Atomic(0)
  private static let terminations = Atomic(0)
  /// Wakes the readers; -1 until there are some.
  private static let wakeUp = Atomic<Int32>(-1)

  /// Sets the usual action of the signals aside.
  private static func keep(_ numbers: [Int32]) {
    // A handler must not be the first who asks for them.
    _ = (count(SIGHUP), count(SIGINT), count(SIGTERM), wakeUp.load(ordering: .relaxed))
    state.withLock { state in
      for number in numbers {
        if let kept = state.kept[number] {
          state.kept[number] = (kept.former, kept.readers + 1)
          continue
        }
        _ = take(number)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { SignalInbox.arrive($0) }
        action.sa_flags = SA_RESTART
        var former = sigaction()
        sigaction(number, &action, &former)
        state.kept[number] = (former, 1)
      }
    }
  }

  /// Once for each time they were kept: after the last they do what they did before.
  private static func drop(_ numbers: [Int32]) {
    state.withLock { state in
      for number in numbers {
        guard let kept = state.kept[number] else { continue }
        guard kept.readers == 1 else {
          state.kept[number] = (kept.former, kept.readers - 1)
          continue
        }
        var former = kept.former
        sigaction(number, &former, nil)
        state.kept[number] = nil
      }
    }
  }

  /// Sets the usual action aside until `endReading`, and gives each that comes to `take`.
  static func read(_ numbers: [Int32], take: @escaping @Sendable (Int32) -> Void) -> Int {
    keep(numbers)
    let id = state.withLock { state in
      if state.source == nil { state.source = source() }
      state.nextReader += 1
      state.readers[state.nextReader] = Reader(numbers: numbers, take: take)
      return state.nextReader
    }
    distribute()
    return id
  }

  static func endReading(_ id: Int) {
    let numbers = state.withLock { $0.readers.removeValue(forKey: id)?.numbers }
    if let numbers { drop(numbers) }
  }

  private static func source() -> (any DispatchSourceRead)? {
    var (end, wakeUp): (Int32, Int32) = (-1, -1)
    guard stack_pipe(&end, &wakeUp) == 0 else { return nil }
    for end in [end, wakeUp] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    let source = DispatchSource.makeReadSource(fileDescriptor: end, queue: .global())
    source.setEventHandler { [end] in
      var bytes: UInt64 = 0
      while Glibc.read(end, &bytes, MemoryLayout.size(ofValue: bytes)) > 0 {}
      distribute()
    }
    source.resume()
    Self.wakeUp.store(wakeUp, ordering: .relaxed)
    return source
  }

  /// To the newest reader of each.
  private static func distribute() {
    state.withLock { state in
      for (_, reader) in state.readers.sorted(by: { $0.key > $1.key }) {
        for number in reader.numbers {
          for _ in 0..<take(number) { reader.take(number) }
        }
      }
    }
  }

  // MARK: In the handler, which may be in the midst of anything

  private static func arrive(_ number: Int32) {
    let code = errno
    add(number)
    var byte = UInt8(0)
    let end = wakeUp.load(ordering: .relaxed)
    if end >= 0 { write(end, &byte, 1) }
    errno = code
  }

  private static func add(_ number: Int32) {
    switch number {
    case SIGHUP: hangups.add(1, ordering: .sequentiallyConsistent)
    case SIGINT: interrupts.add(1, ordering: .sequentiallyConsistent)
    default: terminations.add(1, ordering: .sequentiallyConsistent)
    }
  }

  // MARK: Counts

  private static func count(_ number: Int32) -> Int {
    switch number {
    case SIGHUP: hangups.load(ordering: .sequentiallyConsistent)
    case SIGINT: interrupts.load(ordering: .sequentiallyConsistent)
    default: terminations.load(ordering: .sequentiallyConsistent)
    }
  }

  private static func take(_ number: Int32) -> Int {
    switch number {
    case SIGHUP: hangups.exchange(0, ordering: .sequentiallyConsistent)
    case SIGINT: interrupts.exchange(0, ordering: .sequentiallyConsistent)
    default: terminations.exchange(0, ordering: .sequentiallyConsistent)
    }
  }
}
