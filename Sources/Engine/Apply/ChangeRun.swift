import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

/// One step of a change, ready to be carried out.
struct ChangeRun: Sendable {
  enum Kind: Sendable {
    case create
    case update
    case delete
    case forget
    case read
    /// Only put into state what an import found.
    case adopt
  }

  var kind: Kind
  var change: PlannedChange
  var type: ObjectType
  /// The configuration as evaluated now, with marks; `nil` for deletes.
  var body: DecodedBody?
  /// Whether it was not wholly known when planning, so that the plan has to be made again.
  var needsPlan = false
  /// The object there is, without marks.
  var prior: StoredObject?
  /// The key under which a replaced object waits for its removal.
  var deposed: String?
  var context: ObjectContext
  /// How long the provider's call may take.
  var timeout: Duration?

  struct Result: Sendable {
    var step: ChangeStep
    /// The object now, with marks; `nil` when there is none.
    var value: Value?
    var privateData: [UInt8] = []
    var diagnostics = Diagnostics()
    var wasSkipped = false
    var isTainted = false
    /// Whether the provider was asked.
    var wasStarted = false
    /// Why the store refused to write, when it did: a fault of the run, after which nothing more may be begun.
    var stateFault: Diagnostics?

    var succeeded: Bool { !diagnostics.hasErrors && !wasSkipped && stateFault == nil }
  }

  var step: ChangeStep {
    switch kind {
    case .create: .create
    case .update: .update
    case .delete: .delete
    case .forget: .forget
    case .read: .read
    case .adopt: .importing
    }
  }

  /// The object that the step is about: what is made is the current one, also where another is set aside for it.
  var id: ObjectID {
    ObjectID(change.address.description, deposed: kind == .create || kind == .update ? nil : deposed)
  }
}
