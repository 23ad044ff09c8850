import ProviderKit
import Values

/// What is to become of an output of the root module.
public struct OutputChange: Sendable, Hashable {
  public enum Action: String, Sendable, Hashable { case noop, create, update, delete }

  public var name: String
  public var before: Value?
  /// Unknown where only apply can tell; `nil` when it goes.
  public var after: Value?
  public var isSensitive: Bool
  /// Whether it depends on what is left to a further stage, which writes it.
  public var waits = false

  public var action: Action {
    switch (before, after) {
    case (nil, .some): .create
    case (.some, nil): .delete
    case (let before?, let after?): before.deeplyUnmarked == after.deeplyUnmarked ? .noop : .update
    case (nil, nil): .noop
    }
  }
}
