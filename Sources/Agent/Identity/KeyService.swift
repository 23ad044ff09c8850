import AgentAPI
import Diagnostics
import FoundationEssentials
import KeyManagement
import Platform

/// Uses keys for workloads that have the right to. Denies by default, and writes every use and refusal down in the key store.
actor KeyService {
  enum Verb: String, Sendable {
    case encrypt, decrypt, rewrap, mac, verify
  }

  private let policy: AccessPolicy
  private let directories: Directories
  /// Opened at the first use: most agents have no keys.
  private var opened: KeyStore?
  /// By account, so that strangers, who have one together, cannot hide what is done with a stolen key.
  private var turnedAway: [String?: RefusalBudget] = [:]

  init(policy: AccessPolicy, directories: Directories) {
    self.policy = policy
    self.directories = directories
  }

  /// What the member asks for with one key, whatever key a sealed text names.
  func perform(_ verb: Verb, key: String, request: KeyRequest, as member: String) async throws -> [UInt8] {
    try await admit(member, to: verb, key)
    do {
      return try await use(verb, key, request, member)
    } catch let error as KeyError {
      let diagnostic = error.diagnostic
      throw AgentFault.invalid(diagnostic.summary, detail: diagnostic.detail)
    }
  }

  /// The store, if the member has the right; else the refusal is written down.
  @discardableResult
  func admit(_ member: String, to verb: Verb, _ key: String) async throws -> KeyStore {
    let resource = "keys/\(key)"
    try Self.requireName(resource)
    let answer = try await policy.decide(
      AccessQuestion(member: member, permission: verb.rawValue, resource: resource))
    let store = try store()
    guard answer.isAllowed, let store else {
      await refuse(member, verb.rawValue, resource, because: answer.reason)
      throw AgentFault.forbidden(member: member, permission: verb.rawValue, resource: resource)
    }
    return store
  }

  /// Writes down that somebody was not let in, so that the use of a stolen token or key is seen.
  /// - Parameter member: who they say they are, if that account is or was ours.
  func turnAway(_ member: String?, because reason: String) async {
    await refuse(member, "authenticate", "tokens", because: reason)
  }

  /// Nothing has a longer name, and what is refused is written down for ever.
  private static func requireName(_ resource: String) throws(AgentFault) {
    guard resource.utf8.count <= 1024 else {
      throw .invalid("the name is too long", detail: "names have at most 1024 bytes")
    }
  }

  /// Writes a refusal down, of each account so many a minute: who has no right is not to fill the disk.
  private func refuse(
    _ member: String?, _ action: String, _ resource: String, version: Int? = nil, because reason: String
  ) async {
    guard let store = try? store() else { return }
    let detail: String
    switch turnedAway[member, default: RefusalBudget()].spend() {
    case .write: detail = reason
    case .writeLast: detail = "\(reason); more such requests of this minute are not written down"
    case .leaveOut: return
    }
    try? await store.record(
      who: member ?? "unknown", action: action, resource: resource, version: version, isAllowed: false, detail: detail)
  }

  /// A version of a stack's secret, the newest unless one is named, for a member that may read it. The key that it is sealed with
  /// asks for no right of its own.
  func secret(_ name: String, version: Int?, as member: String) async throws -> SecretAccessAnswer {
    try Self.requireName(name)
    let answer = try await policy.decide(AccessQuestion(member: member, permission: "read", resource: name))
    let store = try store()
    func record(_ version: Int?, isAllowed: Bool, _ detail: String = "") async throws {
      try await store?.record(
        who: member, action: "read", resource: name, version: version, isAllowed: isAllowed, detail: detail)
    }
    guard answer.isAllowed, let store else {
      await refuse(member, "read", name, version: version, because: answer.reason)
      throw AgentFault.forbidden(member: member, permission: "read", resource: name)
    }
    do {
      let keys = AuditedKeys(store, who: member, action: "decrypt", detail: "secret \(name)")
      let (number, plain) = try await store.openSecret(name, version: version, Envelopes(keys))
      try await record(number, isAllowed: true)
      return SecretAccessAnswer(data: plain, version: number)
    } catch let error as KeyError {
      let diagnostic = error.diagnostic
      try? await record(version, isAllowed: false, diagnostic.summary)
      throw AgentFault.invalid(diagnostic.summary, detail: diagnostic.detail)
    }
  }

  /// Whether the member has any right on a key.
  func isVisible(_ key: String, to member: String) async throws -> Bool {
    for verb in [Verb.encrypt, .decrypt, .mac, .verify] {
      let question = AccessQuestion(member: member, permission: verb.rawValue, resource: "keys/\(key)")
      if try await policy.decide(question).isAllowed { return true }
    }
    return false
  }

  /// All keys that are not on their way out.
  func keys() throws -> [CryptoKey] {
    guard let store = try store() else { return [] }
    return try store.rings().filter { $0.destroyAfter == nil }
      .flatMap { try store.keys(in: $0.name) }.filter { $0.destroyAfter == nil }
  }

  /// Rotates the keys whose period is over, and lets go of what was scheduled to go.
  func maintain() async {
    guard let store = try? store() else { return }
    try? store.destroyDue()
    guard let rotated = try? await store.rotateDue() else { return }
    for name in rotated {
      try? await store.record(
        who: "agent", action: "rotate", resource: "keys/\(name)", isAllowed: true, detail: "its period is over")
    }
  }

  private func use(_ verb: Verb, _ key: String, _ request: KeyRequest, _ member: String) async throws -> [UInt8] {
    guard let store = try store() else { throw KeyError.noSuchKey(name: key, existing: []) }
    let keys = AuditedKeys(store, who: member, action: verb.rawValue, only: key)
    let context = request.context.map { Array($0) } ?? []
    let data = Array(request.data)
    switch verb {
    case .encrypt:
      return try await Envelopes(keys).encrypt(data, with: key, EnvelopeOptions(associatedData: context))
    case .decrypt: return try await Envelopes(keys).decrypt(data, associatedData: context)
    case .rewrap: return try await Envelopes(keys).rewrap(data, associatedData: context)
    case .mac: return try await keys.authenticate(data, with: key)
    case .verify: return [try await keys.isAuthentic(data, code: context, with: key) ? 1 : 0]
    }
  }

  private func store() throws -> KeyStore? {
    if let opened { return opened }
    guard Files.exists(KeyStore.standardPath(directories)) else { return nil }
    let store = try KeyStore.standard(directories, web: AgentWeb.post)
    opened = store
    return store
  }
}
