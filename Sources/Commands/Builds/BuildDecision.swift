import Builds
import Diagnostics

/// What somebody says of a build that needs approval.
struct BuildDecision {
  let id: String
  let isApproved: Bool
  let comment: String?

  func make() throws -> BuildRecord {
    let history = BuildHistory()
    let record = try history.find(id)
    guard let decided = try history.decide(record.id, .init(isApproved: isApproved, comment: comment)) else {
      let now = try history.find(record.id)
      throw Diagnostic(
        .error, "the build `\(now.id)` does not wait for approval", detail: "its status is \(now.status.rawValue)")
    }
    return decided
  }
}
