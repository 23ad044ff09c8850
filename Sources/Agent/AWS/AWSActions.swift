import AgentAPI
import FoundationEssentials
import KeyManagement
import Values

/// The actions of AWS's key service, on our keys and by our rights. A ciphertext is an envelope; the encryption context is
/// its associated data.
struct AWSActions: Sendable {
  let keys: KeyService

  func perform(_ action: String, _ request: AWSRequest, as member: String) async throws -> JSON {
    let answer = try await result(of: action, request, member)
    // All is done as it would be, but for giving out what came of it.
    if try request.flag("DryRun") { throw AWSFault(.dryRun, "the request would have succeeded, but DryRun was set") }
    return answer
  }

  private func result(of action: String, _ request: AWSRequest, _ member: String) async throws -> JSON {
    do {
      switch action {
      case "Encrypt": return try await encrypt(request, member)
      case "Decrypt": return try await decrypt(request, member)
      case "GenerateDataKey": return try await generate(request, member, withPlaintext: true)
      case "GenerateDataKeyWithoutPlaintext": return try await generate(request, member, withPlaintext: false)
      case "ReEncrypt": return try await reencrypt(request, member)
      case "DescribeKey": return try await describe(request, member)
      case "ListKeys": return try await list(request, member)
      default: throw AWSFault(.unknownOperation, "there is no operation `\(action)` here")
      }
    } catch let error as KeyError {
      throw AWSFault(error)
    } catch AgentFault.forbidden(let member, let permission, let resource) {
      throw AWSFault(.accessDenied, "`\(member)` has no right to \(permission) with `\(resource)`")
    }
  }

  private func encrypt(_ request: AWSRequest, _ member: String) async throws -> JSON {
    try request.checkAlgorithm("EncryptionAlgorithm")
    let key = try request.key("KeyId")
    let plain = try request.bytes("Plaintext", limit: AWSRequest.plaintextLimit)
    let sealed = try await seal(plain, key, try request.context("EncryptionContext"), member)
    return .object(Self.members(key, ciphertext: sealed))
  }

  private func decrypt(_ request: AWSRequest, _ member: String) async throws -> JSON {
    try request.checkAlgorithm("EncryptionAlgorithm")
    let (key, plain) = try await open(request, "KeyId", "EncryptionContext", member)
    return [
      "KeyId": .string(AWSKeyID.arn(key)), "Plaintext": .string(Data(plain).base64EncodedString()),
      "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    ]
  }

  private func generate(_ request: AWSRequest, _ member: String, withPlaintext: Bool) async throws -> JSON {
    let key = try request.key("KeyId")
    let size: Int
    switch (try request.text("KeySpec"), try request.number("NumberOfBytes")) {
    case ("AES_256", nil): size = 32
    case ("AES_128", nil): size = 16
    case (nil, let count?) where (1...1024).contains(count): size = count
    default: throw AWSFault(.validation, "give KeySpec (AES_256 or AES_128) or NumberOfBytes (1 to 1024)")
    }
    var generator = SystemRandomNumberGenerator()
    let plain = (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let sealed = try await seal(plain, key, try request.context("EncryptionContext"), member)
    var members = Self.members(key, ciphertext: sealed)
    if withPlaintext { members.append(.init("Plaintext", .string(Data(plain).base64EncodedString()))) }
    return .object(members)
  }

  private func reencrypt(_ request: AWSRequest, _ member: String) async throws -> JSON {
    try request.checkAlgorithm("SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm")
    let target = try request.key("DestinationKeyId")
    let (source, plain) = try await open(request, "SourceKeyId", "SourceEncryptionContext", member)
    let sealed = try await seal(plain, target, try request.context("DestinationEncryptionContext"), member)
    return .object(
      Self.members(target, ciphertext: sealed, algorithm: "DestinationEncryptionAlgorithm") + [
        .init("SourceKeyId", .string(AWSKeyID.arn(source))), .init("SourceEncryptionAlgorithm", "SYMMETRIC_DEFAULT"),
      ])
  }

  private func describe(_ request: AWSRequest, _ member: String) async throws -> JSON {
    let name = try request.key("KeyId")
    guard try await keys.isVisible(name, to: member) else {
      throw AWSFault(.accessDenied, "`\(member)` has no right on `keys/\(name)`")
    }
    guard let key = try await keys.keys().first(where: { $0.name.description == name }) else {
      throw AWSFault(.notFound, "no key `\(name)`")
    }
    return ["KeyMetadata": Self.metadata(key)]
  }

  private func list(_ request: AWSRequest, _ member: String) async throws -> JSON {
    let limit = try request.number("Limit") ?? 100
    guard (1...1000).contains(limit) else { throw AWSFault(.validation, "Limit is 1 to 1000") }
    let marker = try request.text("Marker") ?? ""
    var names: [String] = []
    for key in try await keys.keys() {
      let name = key.name.description
      if try await keys.isVisible(name, to: member) { names.append(name) }
    }
    names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.filter { marker.isEmpty || $0 > marker }
    let page = names.prefix(limit)
    let entries = page.map { JSON.object([.init("KeyId", .string($0)), .init("KeyArn", .string(AWSKeyID.arn($0)))]) }
    var members: [JSON.Member] = [.init("Keys", .array(entries)), .init("Truncated", .bool(names.count > limit))]
    if names.count > limit, let last = page.last { members.append(.init("NextMarker", .string(last))) }
    return .object(members)
  }

  private func seal(_ plain: [UInt8], _ key: String, _ context: [UInt8], _ member: String) async throws -> [UInt8] {
    let store = try await keys.admit(member, to: .encrypt, key)
    let audited = AuditedKeys(store, who: member, action: "encrypt", detail: "by AWS's protocol", only: key)
    return try await Envelopes(audited).encrypt(plain, with: key, EnvelopeOptions(associatedData: context))
  }

  /// Opens the ciphertext with the key that it names, which must be the one asked for if one is.
  private func open(
    _ request: AWSRequest, _ keyMember: String, _ contextMember: String, _ member: String
  ) async throws -> (key: String, plain: [UInt8]) {
    let sealed = try request.bytes("CiphertextBlob", limit: AWSRequest.ciphertextLimit)
    let key = try Envelopes.keyVersion(of: sealed, name: "the ciphertext").key
    if let asked = try request.text(keyMember), try AWSKeyID.key(asked) != key {
      throw AWSFault(.incorrectKey, "the ciphertext was not made with `\(asked)`")
    }
    let store = try await keys.admit(member, to: .decrypt, key)
    let audited = AuditedKeys(store, who: member, action: "decrypt", detail: "by AWS's protocol", only: key)
    let context = try request.context(contextMember)
    return (key, try await Envelopes(audited).decrypt(sealed, name: "the ciphertext", associatedData: context))
  }

  private static func members(
    _ key: String, ciphertext: [UInt8], algorithm: String = "EncryptionAlgorithm"
  ) -> [JSON.Member] {
    [
      .init("KeyId", .string(AWSKeyID.arn(key))),
      .init("CiphertextBlob", .string(Data(ciphertext).base64EncodedString())),
      .init(algorithm, "SYMMETRIC_DEFAULT"),
    ]
  }

  private static func metadata(_ key: CryptoKey) -> JSON {
    let usage =
      key.purpose == .encrypt ? "ENCRYPT_DECRYPT" : key.purpose == .mac ? "GENERATE_VERIFY_MAC" : "SIGN_VERIFY"
    let isEnabled = key.primary != nil
    return [
      "AWSAccountId": "000000000000", "KeyId": .string(key.name.description),
      "Arn": .string(AWSKeyID.arn(key.name.description)), "Description": "",
      "CreationDate": .number(Number(Int(key.created.timeIntervalSince1970))), "Enabled": .bool(isEnabled),
      "KeyState": isEnabled ? "Enabled" : "Disabled", "KeyUsage": .string(usage), "KeyManager": "CUSTOMER",
      "Origin": "AWS_KMS", "KeySpec": "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
      "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"], "MultiRegion": false,
    ]
  }
}
