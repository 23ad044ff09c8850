import Diagnostics
import Platform

/// Looks after the images that a build promises. They stay in the engine's own store, which needs no registry; `x-stack: push`
/// sends them to the registries that their names tell.
struct ImageKeeper: Sendable {
  let pushes: Bool

  /// What is there of the images, and each that is not.
  func keep(_ images: [Located<String>]) async -> (records: [BuildRecord.ImageRecord], faults: Diagnostics) {
    var records: [BuildRecord.ImageRecord] = []
    var faults = Diagnostics()
    for image in images {
      do {
        records.append(try await keep(image))
      } catch {
        faults.append(contentsOf: Diagnostics(describing: error))
      }
    }
    return (records, faults)
  }

  private func keep(_ image: Located<String>) async throws -> BuildRecord.ImageRecord {
    guard ContainerEngine.isThere, let docker = ContainerEngine.program else {
      throw Diagnostic(
        .error, "the image `\(image.value)` cannot be made: no container engine is there", range: image.range,
        hints: ["install Docker, or take `images` out"])
    }
    let look = ["image", "inspect", "--format", "{{.Id}}", image.value]
    let found = try await Command(docker, look, timeout: .seconds(30)).run()
    guard found.status.isSuccess else {
      throw Diagnostic(.error, "no step made the image `\(image.value)`", detail: found.errorText, range: image.range)
    }
    if pushes {
      let sent = try await Command(docker, ["push", "--quiet", image.value], timeout: .seconds(1800)).run()
      guard sent.status.isSuccess else {
        throw Diagnostic(.error, "cannot push the image `\(image.value)`", detail: sent.errorText, range: image.range)
      }
    }
    return .init(name: image.value, id: found.text.filter { !$0.isWhitespace }, isPushed: pushes)
  }
}
