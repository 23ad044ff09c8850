import Platform
import TestSupport
import Testing

/// AWS KMS as root key, against a real server that speaks its protocol.
@Suite("Cloud root") struct CloudRootTests {
  @Test func keysAreWrappedThere() async throws {
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    let python = try await InteropPython.path()
    let port = try FreePort.next()
    let log = folder.path + "/server.log"
    let server = ServerProcess([python, "-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], logFile: log)
    try server.start()
    let endpoint = "http://127.0.0.1:\(port)"
    try await eventuallyTrue("the server answers", within: .seconds(60)) {
      try await Command("curl", ["-s", endpoint + "/moto-api/"], timeout: .seconds(5)).run().status.isSuccess
    }
    let made = try await Command(
      python,
      [
        "-c",
        "import boto3; print(boto3.client('kms', endpoint_url='\(endpoint)', region_name='eu-central-1', aws_access_key_id='a', aws_secret_access_key='b').create_key()['KeyMetadata']['KeyId'])",
      ], timeout: .seconds(60)
    ).runChecked()
    let key = made.text.filter { !$0.isWhitespace }

    func stack(_ arguments: String..., input: String = "", secret: String? = "b") async throws -> Command.Result {
      try await CLI(arguments: arguments, in: folder.path).home(home).env("AWS_ACCESS_KEY_ID", "a")
        .env("AWS_SECRET_ACCESS_KEY", secret).stdin(input).run()
    }
    let setUp = try await stack(
      "kms", "init", "--root", "aws-kms", "--aws-key", key, "--aws-region", "eu-central-1", "--aws-endpoint", endpoint)
    #expect(setUp.status.isSuccess, "\(setUp.errorText)")
    #expect(setUp.text.contains("aws-kms:eu-central-1:\(key)"))
    let put = try await stack("secret", "put", "a", input: "word")
    #expect(put.status.isSuccess, "\(put.errorText)")
    #expect(try await stack("secret", "get", "a").text == "word")
    let without = try await stack("secret", "get", "a", secret: nil)
    #expect(without.status == .exited(1) && without.errorText.contains("AWS_SECRET_ACCESS_KEY"))
    // To another kind, and back: nothing in between is lost.
    let local = try await stack("kms", "root", "change", "--root", "keyfile")
    #expect(local.status.isSuccess && local.text.contains("and is file:"), "\(local.errorText)")
    #expect(try await stack("secret", "get", "a", secret: nil).text == "word")
    #expect(try await stack("kms", "root", "show", secret: nil).text.contains("before: aws-kms:eu-central-1:\(key)"))
    let cloud = try await stack(
      "kms", "root", "change", "--root", "aws-kms", "--aws-key", key, "--aws-region", "eu-central-1", "--aws-endpoint",
      endpoint)
    #expect(cloud.status.isSuccess, "\(cloud.errorText)")
    #expect(try await stack("secret", "get", "a").text == "word")
    server.kill()
    let gone = try await stack("secret", "get", "a")
    #expect(gone.status == .exited(1) && gone.errorText.contains("cannot be reached"))
  }
}
