import ArgumentParser

/// For commands that only look, and can do so without the lock. What writes to a state cannot: each write is bound to a lease.
struct LockOption: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: "Hold the state's lock; without it, another run may change what is looked at.")
  var lock = true
}
