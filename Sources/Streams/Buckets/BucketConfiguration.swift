/// What the worker of a `bucket` with lifecycle rules is told, in the JSON file that `--config` names.
public struct BucketConfiguration: WorkerConfiguration, Hashable {
  /// Objects whose names start with the prefix go when they are older.
  public struct Rule: Codable, Hashable, Sendable {
    public var prefix: String
    public var seconds: Double

    public init(prefix: String, seconds: Double) {
      self.prefix = prefix
      self.seconds = seconds
    }
  }

  /// The folder of the objects.
  public var objects: String
  public var rules: [Rule]

  public init(objects: String, rules: [Rule]) {
    self.objects = objects
    self.rules = rules
  }
}
