import FoundationEssentials
import Glibc
import StateStorage

/// What the child process does: journals and commits from four tasks, and writes down what it was promised.
struct Writer {
  let path: String
  let promised: String

  func run(killedAfter microseconds: UInt32) async throws {
    let layout = try StateLayout(projectFolder: path)
    // No value here is secret, so that any root key will do.
    let store = try LocalStateStore(layout, stackName: "shop", root: Scratch.root)
    let lease = try await store.acquireLock(.test("writer"))
    let log = open(promised, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        usleep(UInt32(UInt(bitPattern: argument)))
        kill(getpid(), SIGKILL)
        return nil
      }, UnsafeMutableRawPointer(bitPattern: UInt(microseconds)))
    await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          while true {
            let token = UUID().uuidString
            var intent = Intent.sample(token)
            intent.planned = nil
            intent.privateBytes = []
            try await store.begin(intent, under: lease)
            write(log, "b \(token)\n", token.utf8.count + 3)
            try await store.commit([.put(.sample(token))], closing: token, under: lease)
            write(log, "c \(token)\n", token.utf8.count + 3)
          }
        }
      }
    }
  }
}
