/// What a replica may use.
public struct UnitLimits: Hashable, Sendable, Codable {
  /// Megabytes (2^20 bytes) of memory. By a memory control group where one can be made, else by the limit on data.
  public var memory: Int?
  public var openFiles: Int?
  public var processes: Int?

  public init(memory: Int? = nil, openFiles: Int? = nil, processes: Int? = nil) {
    self.memory = memory
    self.openFiles = openFiles
    self.processes = processes
  }
}
