import Diagnostics
import Platform

/// Whether an image that a build promises is there. It stays in the engine's own store: there is no registry to push to.
enum ImageCheck {
  static func check(_ image: Located<String>) async throws {
    guard let docker = ProgramPath.find("docker", from: "/") else {
      throw Diagnostic(
        .error, "the image `\(image.value)` cannot be made: no container engine is there", range: image.range,
        hints: ["install Docker, or take `images` out"])
    }
    let result = try await Command(docker, ["image", "inspect", image.value], timeout: .seconds(30)).run()
    guard result.status.isSuccess else {
      throw Diagnostic(
        .error, "no step made the image `\(image.value)`", detail: result.errorText, range: image.range)
    }
  }
}
