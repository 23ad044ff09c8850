import FoundationEssentials
import Platform
import Values

/// A root key that never leaves AWS KMS: each key is wrapped and unwrapped there.
///
/// The file that names it holds no secret: `stack-aws-kms-root-1 REGION KEY ENDPOINT`. Credentials come from the environment as for
/// AWS's own tools: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
public struct AWSKMSRootKey: RootKeyProvider {
  static let label = "stack-aws-kms-root-1"

  public let region: String
  /// A key's id, ARN or alias.
  public let keyID: String
  public let endpoint: String
  private let web: WebPost

  public init(region: String, keyID: String, endpoint: String? = nil, web: @escaping WebPost) {
    self.region = region
    self.keyID = keyID
    self.endpoint = endpoint ?? "https://kms.\(region).amazonaws.com"
    self.web = web
  }

  public var identifier: String {
    get async throws { "aws-kms:\(region):\(keyID)" }
  }

  /// The line of the root key's file.
  public var line: String { "\(Self.label) \(region) \(keyID) \(endpoint)" }

  /// What such a line names; `nil` for another kind's.
  init?(line: String, web: @escaping WebPost) {
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 4, words[0] == Self.label else { return nil }
    self.init(region: words[1], keyID: words[2], endpoint: words[3], web: web)
  }

  /// Throws unless the key wraps and unwraps.
  func probe() async throws {
    let key = SealingKey()
    guard try await unwrap(wrap(key, context: []), context: []).fingerprint == key.fingerprint else {
      throw KeyError.unwrapFailed(root: try await identifier)
    }
  }

  public func wrap(_ key: SealingKey, context: [UInt8]) async throws -> [UInt8] {
    let plain = key.withBytes { Data($0).base64EncodedString() }
    let answer = try await call(
      "Encrypt", [.init("KeyId", .string(keyID)), .init("Plaintext", .string(plain))], context)
    guard let text = answer["CiphertextBlob"]?.string, let blob = Data(base64Encoded: text), !blob.isEmpty else {
      throw KeyError.cloudRoot(endpoint: endpoint, detail: "the answer is not understood")
    }
    return Array(blob)
  }

  public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws -> SealingKey {
    let blob = Data(wrapped).base64EncodedString()
    let answer = try await call(
      "Decrypt", [.init("KeyId", .string(keyID)), .init("CiphertextBlob", .string(blob))], context)
    guard let text = answer["Plaintext"]?.string, let bytes = Data(base64Encoded: text),
      let key = SealingKey(bytes: bytes)
    else { throw KeyError.cloudRoot(endpoint: endpoint, detail: "the answer is not understood") }
    return key
  }

  private func call(_ action: String, _ members: [JSON.Member], _ context: [UInt8]) async throws -> JSON {
    // KMS authenticates text, so the context goes as text.
    let bound = JSON.object([.init("stack", .string(Data(context).base64EncodedString()))])
    let body = JSON.object(members + [.init("EncryptionContext", bound)]).bytes(escapesHTML: false)
    let request = WebRequest(url: endpoint, headers: try headers(action, body), body: body)
    let answer: WebAnswer
    do { answer = try await web(request) } catch {
      throw KeyError.cloudRoot(endpoint: endpoint, detail: "it cannot be reached")
    }
    let document = try? JSON(parsing: answer.body)
    guard answer.status == 200, let document else {
      let kind = document?["__type"]?.string?.split(separator: "#").last.map(String.init) ?? "status \(answer.status)"
      if kind == "InvalidCiphertextException" { throw KeyError.unwrapFailed(root: try await identifier) }
      throw KeyError.cloudRoot(endpoint: endpoint, detail: kind)
    }
    return document
  }

  private func headers(_ action: String, _ body: [UInt8]) throws -> [String: String] {
    guard let access = ProcessEnvironment.value("AWS_ACCESS_KEY_ID"),
      let secret = ProcessEnvironment.value("AWS_SECRET_ACCESS_KEY")
    else { throw KeyError.cloudCredentials }
    var headers = [
      "content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.\(action)",
      "x-amz-date": AWSSignature.timestamp(Date()), "host": host,
    ]
    headers["x-amz-security-token"] = ProcessEnvironment.value("AWS_SESSION_TOKEN")
    let signature = AWSSignature(time: headers["x-amz-date"] ?? "", region: region, service: "kms")
    let names = headers.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ";")
    let code = signature.sign(headers: headers, body: body, secret: secret)
    headers["authorization"] =
      "\(AWSSignature.algorithm) Credential=\(access)/\(signature.scope), SignedHeaders=\(names), Signature=\(code)"
    return headers
  }

  private var host: String {
    let rest = endpoint.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first
    return rest.map(String.init) ?? endpoint
  }
}
