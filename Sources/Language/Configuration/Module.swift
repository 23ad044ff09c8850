import Diagnostics
import HCL

/// One module as it was written: everything its files declare.
public struct Module: Sendable {
  public var address: ModuleAddress
  /// The directory of its files, as the user would name it from the working directory.
  public var directory: String
  /// The files it was read from, in the order they were read.
  public var files: [SourceFile] = []
  /// What was made of each of them, broken parts and all.
  public var trees: [SyntaxTree] = []
  public var settings = StackSettings()
  public var variables: [String: VariableConfiguration] = [:]
  public var locals: [String: LocalConfiguration] = [:]
  public var outputs: [String: OutputConfiguration] = [:]
  public var resources: [ResourceName: ResourceConfiguration] = [:]
  public var calls: [String: ModuleCall] = [:]
  public var providers: [ProviderReference: ProviderConfiguration] = [:]
  public var moved: [MovedConfiguration] = []
  public var imports: [ImportConfiguration] = []
  public var removed: [RemovedConfiguration] = []
  public var checks: [String: CheckConfiguration] = [:]
  /// What may be declared that could not be read.
  public var doubts: Doubts = []

  /// Which of its names are near a mistyped one.
  let names = DeclaredNames()

  public init(address: ModuleAddress, directory: String) {
    self.address = address
    self.directory = directory
  }

  /// The resources and data sources in the order of their names, once `sortResources` was called.
  public private(set) var sortedResources: [ResourceConfiguration] = []

  /// To be called when all are read: their order is asked for many times.
  mutating func sortResources() { sortedResources = ResourceOrder.sorted(Array(resources.values)) }
}
