import Foundation
import Platform

/// Reading and writing of workers' configuration files.
public protocol WorkerConfiguration: Codable, Sendable {}

extension WorkerConfiguration {
  /// Throws `WorkerError.unreadableConfiguration`.
  public init(contentsOf file: String) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(try Files.read(file, limit: 16 << 20)))
    } catch {
      throw WorkerError.unreadableConfiguration(file: file, reason: String(describing: error))
    }
  }

  /// The file's bytes: the same for the same configuration.
  public func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self)) + [0x0A]
  }
}
