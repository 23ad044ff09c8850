/// Where a state is kept.
///
/// A store gives every reader a consistent moment and lets one holder of its lock write. A returned write is durable: it
/// outlives the process and, where the store can promise it, the machine's power. All errors are `StateError`s, but for
/// `CancellationError`.
public protocol StateStore: Sendable {
  /// Where it is, for people: a path or a URL without credentials.
  var location: String { get }

  // MARK: Reading

  func head() async throws -> StateHead
  func snapshot() async throws -> StateSnapshot
  /// Why what `snapshot` last gave is one side of two, where others have changed the state at the same time.
  var conflict: StateError? { get }
  /// What was found of the state since it was opened that the user has to know, short of a fault.
  var notice: StateError? { get }
  /// The outputs alone, by name, as this run last knew them.
  func outputs() async throws -> [OutputRecord]
  /// How the conditions came out when they were last judged, as this run last knew it.
  func checks() async throws -> [CheckRecord]
  /// The intents of operations that were interrupted, oldest first.
  func openIntents() async throws -> [Intent]

  // MARK: The lock

  /// Waits for the lock up to the request's timeout, in the order of arrival, and takes it.
  ///
  /// The lease of a holder that expired, or that is known to be dead, is taken over at once.
  /// - Throws: `StateError.locked` with the holder when the time is over.
  func acquireLock(_ request: LockRequest) async throws -> Lease
  /// Extends a lease from now by its time to live.
  /// - Throws: `StateError.leaseLost` when another holder took over.
  func renewLock(_ lease: Lease) async throws -> Lease
  /// Gives the lock back; a lease that was lost already is no error.
  func releaseLock(_ lease: Lease) async throws
  /// Who holds the lock now, dead or alive.
  func lockHolder() async throws -> LockHolder?
  /// Takes the lock away from its holder, whose later writes are refused.
  /// - Parameter id: the id of the lease to break, so that no other than the one meant is broken.
  func breakLock(id: String) async throws

  // MARK: Writing

  /// Writes down what is about to be asked of a provider. Durable on return.
  func begin(_ intent: Intent, under lease: Lease) async throws
  /// Makes the changes and closes the intent with this token, in one transaction. Durable on return.
  ///
  /// Calls made at the same time share one transaction.
  /// - Returns: the serial of the state with these changes; unchanged when they changed nothing.
  @discardableResult
  func commit(_ changes: [StateChange], closing token: String?, under lease: Lease) async throws -> Int
  /// Closes an intent whose action did not happen.
  func abandon(_ token: String, under lease: Lease) async throws
  /// Makes the state hold exactly these instances and outputs, rewriting only what differs; the serial goes on from the greater of the two.
  @discardableResult
  func replaceContents(with snapshot: StateSnapshot, under lease: Lease) async throws -> Int

  // MARK: History

  /// The versions that operations left, newest first.
  func versions() async throws -> [StateVersion]
  /// The state as this version left it; 0 is the empty state before the first.
  func snapshot(ofVersion number: Int) async throws -> StateSnapshot

  // MARK: Files

  /// Seals a file that goes with this moment of the state.
  /// - Parameter kind: what is in it, such as `plan`; to be given again when it is opened.
  func sealFile(_ contents: [UInt8], kind: String, for head: StateHead, to path: String) async throws
  /// The contents of a file that was sealed for the state as it is now.
  /// - Parameter requiresCurrent: whether the state must not have moved on since.
  /// - Throws: `StateError.otherLineage` and `.staleSerial` when it was made for another state, or for another moment of it;
  ///   `.notASealedFile`; `.unsealFailed` when it was changed.
  func openFile(
    _ path: String, kind: String, requiresCurrent: Bool
  ) async throws -> (contents: [UInt8], head: StateHead)

  /// Copies the state aside before a long operation, where the store has a file to copy.
  func backUp() async throws
  func close() async throws
}

extension StateStore {
  public var conflict: StateError? { nil }
  public var notice: StateError? { nil }

  /// What changed from the one version to the other.
  public func difference(from: Int, to: Int) async throws -> StateDifference {
    try await StateDifference(from: snapshot(ofVersion: from), to: snapshot(ofVersion: to))
  }

  /// Makes the state what it was after this version, as a new version. Nothing in the world is touched: the next plan shows
  /// what it would take to follow.
  @discardableResult
  public func rollBack(toVersion number: Int, under lease: Lease) async throws -> Int {
    try await replaceContents(with: snapshot(ofVersion: number), under: lease)
  }

  public func backUp() async throws {}

  public func openFile(_ path: String, kind: String) async throws -> (contents: [UInt8], head: StateHead) {
    try await openFile(path, kind: kind, requiresCurrent: true)
  }
}

extension StateStore {
  public func outputs() async throws -> [OutputRecord] { try await snapshot().outputs }
  public func checks() async throws -> [CheckRecord] { try await snapshot().checks }
}
