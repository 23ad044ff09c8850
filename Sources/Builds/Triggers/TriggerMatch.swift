import AgentAPI
import Dispatch
import Platform
import Synchronization

/// Whether a push starts a trigger's build.
struct TriggerMatch: Sendable {
  let trigger: BuildTrigger

  /// By its name alone.
  func accepts(_ event: PushEvent) -> Bool {
    if trigger.isDisabled || event.isDeletion { return false }
    if let branch = event.branch { return !trigger.branch.isEmpty && Self.matches(trigger.branch, branch) }
    if let tag = event.tag { return !trigger.tag.isEmpty && Self.matches(trigger.tag, tag) }
    return false
  }

  /// By the files that it changed; `nil` when they are not known, and then it is built rather than not.
  func accepts(files: [String]?) -> Bool {
    guard let files, !(trigger.includedFiles.isEmpty && trigger.ignoredFiles.isEmpty) else { return true }
    let included = trigger.includedFiles.map { GlobPattern($0, isPath: true) }
    let ignored = trigger.ignoredFiles.map { GlobPattern($0, isPath: true) }
    return files.contains { file in
      (included.isEmpty || included.contains { $0.matches(file) }) && !ignored.contains { $0.matches(file) }
    }
  }

  /// As in Cloud Build a regular expression that may match anywhere; a plain name means itself alone.
  static func matches(_ pattern: String, _ name: String) -> Bool {
    if pattern == name { return true }
    let isPlain = pattern.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "-_/".utf8.contains($0)
    }
    if isPlain { return false }
    return isFound(pattern, name) ?? false
  }

  /// Of some patterns the search takes longer than anybody lives: whoever pushes must not be able to keep others' triggers from firing.
  private static let patience = DispatchTimeInterval.seconds(2)

  /// `nil` when it took too long. The thread that searches goes with the process, which has nothing else to do than to fire.
  private static func isFound(_ pattern: String, _ name: String) -> Bool? {
    let (answer, isThere) = (Answer(), DispatchSemaphore(value: 0))
    DispatchQueue(label: "stack.trigger").async {
      guard let expression = try? Regex(pattern) else { return _ = isThere.signal() }
      let found = name.firstMatch(of: expression) != nil
      answer.isFound.withLock { $0 = found }
      isThere.signal()
    }
    guard isThere.wait(timeout: .now() + patience) == .success else { return nil }
    return answer.isFound.withLock { $0 }
  }

  private final class Answer: Sendable {
    let isFound = Mutex(false)
  }
}
