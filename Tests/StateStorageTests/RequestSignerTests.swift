import FoundationEssentials
import Testing

@testable import StateStorage

@Suite struct RequestSignerTests {
  /// The worked example "GET Object" of Amazon S3's API reference, "Signature Calculations for the Authorization Header".
  @Test func theWorkedExample() throws {
    let signer = RequestSigner(
      credentials: S3Credentials(
        accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), region: "us-east-1")
    let headers = signer.headers(
      "GET", host: "examplebucket.s3.amazonaws.com", path: "/test.txt", headers: ["range": "bytes=0-9"],
      at: try Date("2013-05-24T00:00:00Z", strategy: .iso8601))
    #expect(
      headers["authorization"] == """
        AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
        SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, \
        Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41
        """)
    #expect(headers["x-amz-date"] == "20130524T000000Z")
  }

  @Test func namesAreEncodedByTheByte() {
    #expect(RequestSigner.encoded("a b/ä~", keepsSlashes: true) == "a%20b/%C3%A4~")
    #expect(RequestSigner.encoded("env:/x") == "env%3A%2Fx")
  }

  @Test func datesOfHeaders() {
    #expect(HTTPDate.seconds("Fri, 24 May 2013 00:00:00 GMT") == 1_369_353_600)
    #expect(HTTPDate.seconds("2013-05-24") == nil)
    #expect(HTTPDate.seconds(nil) == nil)
  }

  @Test func profilesOfTheCredentialsFile() {
    let text = "[default]\naws_access_key_id = A\n# c\n[team]\naws_access_key_id=B\naws_secret_access_key = s=1\n"
    #expect(S3Credentials.section("team", of: text) == ["aws_access_key_id": "B", "aws_secret_access_key": "s=1"])
    #expect(S3Credentials.section("none", of: text).isEmpty)
  }

  @Test func textsOfElements() {
    let xml = "<L><Key>a &amp;lt; b</Key><Key>c&#39;d</Key></L>"
    #expect(XMLText.elements("Key", of: xml) == ["a &lt; b", "c'd"])
    #expect(XMLText.elements("Key", of: "<Key>unended").isEmpty)
  }
}
