import Crypto
import FoundationEssentials

/// AWS Signature Version 4, as its documentation describes it ("Create a signed AWS API request"), for requests with
/// path `/` and without a query.
public struct AWSSignature: Hashable, Sendable {
  public static let algorithm = "AWS4-HMAC-SHA256"

  /// `20261121T150000Z`.
  public let time: String
  public let region: String
  public let service: String

  public init(time: String, region: String, service: String) {
    self.time = time
    self.region = region
    self.service = service
  }

  /// `20261121/eu-central-1/kms/aws4_request`.
  public var scope: String { "\(time.prefix(8))/\(region)/\(service)/aws4_request" }

  /// The signature in hexadecimal.
  /// - Parameters:
  ///   - headers: those that are signed; names in lower case.
  ///   - secret: the secret access key.
  public func sign(headers: [String: String], body: [UInt8], secret: String) -> String {
    let names = headers.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let lines = names.map { "\($0):\(Self.trimmed(headers[$0] ?? ""))\n" }.joined()
    let payload = Hexadecimal.text(SHA256.hash(data: body))
    let canonical = "POST\n/\n\n\(lines)\n\(names.joined(separator: ";"))\n\(payload)"
    let digest = Hexadecimal.text(SHA256.hash(data: Array(canonical.utf8)))
    let text = "\(Self.algorithm)\n\(time)\n\(scope)\n\(digest)"
    var key = SymmetricKey(data: Array("AWS4\(secret)".utf8))
    for part in [String(time.prefix(8)), region, service, "aws4_request"] {
      key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
    }
    return Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
  }

  /// Without spaces at the ends, and with one where there were several.
  private static func trimmed(_ value: String) -> String {
    value.split(separator: " ").joined(separator: " ")
  }

  /// The time in the form that signatures have.
  public static func timestamp(_ date: Date) -> String {
    // `2026-11-21T15:00:00Z`
    String(decoding: date.formatted(.iso8601).utf8.filter { $0 != 0x2D && $0 != 0x3A }, as: UTF8.self)
  }

  public static func date(_ timestamp: String) -> Date? {
    let digits = Array(timestamp.utf8)
    guard digits.count == 16, digits[8] == 0x54, digits[15] == 0x5A else { return nil }
    var form: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      if index == 4 || index == 6 { form.append(0x2D) }
      if index == 11 || index == 13 { form.append(0x3A) }
      form.append(digit)
    }
    return try? Date(String(decoding: form, as: UTF8.self), strategy: .iso8601)
  }
}

/// Who signs requests to AWS.
public struct AWSCredentials: Hashable, Sendable {
  public var accessKey: String
  public var secretKey: String
  public var sessionToken: String?

  public init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
  }
}
