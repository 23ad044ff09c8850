import Diagnostics
import Platform

/// What requests to an S3-compatible store are signed with.
struct S3Credentials: Hashable, Sendable {
  let accessKey: String
  let secretKey: String
  let token: String?

  init(accessKey: String, secretKey: String, token: String? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.token = token
  }

  /// From the settings, their environment variables, or the profile of the shared credentials file.
  init(_ settings: BackendSettings) throws {
    if let access = settings.value("access_key"), let secret = settings.value("secret_key") {
      self.init(accessKey: access, secretKey: secret, token: settings.value("token"))
      return
    }
    let file =
      ProcessVariables.value("AWS_SHARED_CREDENTIALS_FILE")
      ?? (ProcessVariables.value("HOME") ?? "/root") + "/.aws/credentials"
    let profile = ProcessVariables.value("AWS_PROFILE") ?? "default"
    let text = (try? Files.read(file, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let values = Self.section(profile, of: text)
    guard let access = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else {
      throw Diagnostic(
        .error, "no credentials for the back end `s3`",
        detail: "neither settings nor environment have them, nor has the profile `\(profile)` of `\(file)`",
        hints: ["set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or `access_key` and `secret_key`"])
    }
    self.init(accessKey: access, secretKey: secret, token: values["aws_session_token"])
  }

  /// The entries of one `[section]` of a file in the form of the AWS tools.
  static func section(_ name: String, of text: String) -> [String: String] {
    var values: [String: String] = [:]
    var isInside = false
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmed
      if line.hasPrefix("[") {
        isInside = line == "[\(name)]"
      } else if isInside, let sign = line.firstIndex(of: "=") {
        values[String(line[..<sign].trimmed)] = String(line[line.index(after: sign)...].trimmed)
      }
    }
    return values
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
