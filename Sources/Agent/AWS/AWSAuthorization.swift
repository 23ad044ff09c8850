import KeyManagement

/// What an `Authorization` header of Signature Version 4 says:
/// `AWS4-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/aws4_request, SignedHeaders=a;b, Signature=HEX`.
struct AWSAuthorization: Hashable, Sendable {
  let accessKey: String
  let date: String
  let region: String
  let service: String
  /// Of the signed headers, in lower case.
  let names: [String]
  let signature: String

  init?(_ header: String) {
    guard header.utf8.count < 4096, header.hasPrefix(AWSSignature.algorithm + " ") else { return nil }
    var fields: [String: String] = [:]
    for field in header.dropFirst(AWSSignature.algorithm.count + 1).split(separator: ",") {
      let parts = field.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
      guard parts.count == 2 else { return nil }
      fields[parts[0]] = parts[1]
    }
    guard let credential = fields["Credential"]?.split(separator: "/").map(String.init), credential.count == 5,
      credential[4] == "aws4_request", let signed = fields["SignedHeaders"], let code = fields["Signature"]
    else { return nil }
    accessKey = credential[0]
    date = credential[1]
    region = credential[2]
    service = credential[3]
    names = signed.split(separator: ";").map(String.init)
    signature = code
  }
}
