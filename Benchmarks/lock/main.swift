import Glibc
import KeyManagement
import StateStorage

/// Takes and gives back the lock of a new state in the folder that it is given, some times over, and prints the median's seconds.
let layout = try StateLayout(projectFolder: CommandLine.arguments.last ?? "")
let root = LocalRootKey(SealingKey(), kind: "bench")
let store = try LocalStateStore(layout, stackName: "bench", root: root)
let request = LockRequest(operation: "bench")
var times: [Duration] = []
for _ in 0..<1000 {
  let start = ContinuousClock.now
  let lease = try await store.acquireLock(request)
  try await store.releaseLock(lease)
  times.append(ContinuousClock.now - start)
}
let median = times.sorted()[times.count / 2]
print(Double(median.components.seconds) + Double(median.components.attoseconds) / 1e18)
