import Crypto
import FoundationEssentials
import KeyManagement

/// Signs requests with AWS Signature Version 4.
///
/// Reference: "Create a signed AWS API request" in the AWS IAM User Guide.
struct RequestSigner: Sendable {
  let credentials: S3Credentials
  let region: String
  var service = "s3"

  /// The headers to send with a request, the signature among them.
  ///
  /// - Parameters:
  ///   - path: with its segments encoded already, as it is sent.
  ///   - query: sorted by name, and encoded, as it is sent.
  ///   - headers: what else is to be signed; names in lower case.
  func headers(
    _ method: String, host: String, path: String, query: String = "", headers: [String: String] = [:],
    body: [UInt8] = [], at date: Date = Date()
  ) -> [String: String] {
    // 20261121T153001Z
    let text: String = date.formatted(.iso8601)
    let time = text.replacing("-", with: "").replacing(":", with: "")
    let day = String(time.prefix(8))
    let bodyHash = Self.hash(body)
    var signed = headers
    signed["host"] = host
    signed["x-amz-content-sha256"] = bodyHash
    signed["x-amz-date"] = time
    signed["x-amz-security-token"] = credentials.token
    let names = signed.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let list = names.joined(separator: ";")
    let lines = names.map { "\($0):\(signed[$0] ?? "")\n" }.joined()
    let canonical = "\(method)\n\(path)\n\(query)\n\(lines)\n\(list)\n\(bodyHash)"
    let scope = "\(day)/\(region)/\(service)/aws4_request"
    let toSign = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(Self.hash(Array(canonical.utf8)))"
    let signature = Hexadecimal.text(Self.code(toSign, key: key(day)))
    signed["authorization"] =
      "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), SignedHeaders=\(list), Signature=\(signature)"
    return signed
  }

  private func key(_ day: String) -> SymmetricKey {
    var key = SymmetricKey(data: Array("AWS4\(credentials.secretKey)".utf8))
    for part in [day, region, service, "aws4_request"] { key = SymmetricKey(data: Self.code(part, key: key)) }
    return key
  }

  private static func code(_ text: String, key: SymmetricKey) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
  }

  private static func hash(_ bytes: [UInt8]) -> String { Hexadecimal.text(SHA256.hash(data: bytes)) }

  /// Percent-encodes all but letters, digits and `-._~`, and `/` unless told.
  static func encoded(_ text: String, keepsSlashes: Bool = false) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: result.unicodeScalars.append(.init(byte))
      case 0x2F where keepsSlashes: result.append("/")
      default: result += "%" + Hexadecimal.text([byte]).uppercased()
      }
    }
    return result
  }
}
