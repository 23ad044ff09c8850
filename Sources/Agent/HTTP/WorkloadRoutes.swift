import AgentAPI
import Hummingbird

/// What workloads may ask, by their token alone: who they are, use of keys, secrets; and tokens, by a service account's key.
struct WorkloadRoutes: Sendable {
  let tokens: TokenService
  let keys: KeyService

  func add(to router: Router<BasicRequestContext>) {
    router.get("/v1/health") { _, _ in JSONAnswer.nothing }
    router.get("/v1/me") { request, _ in
      try JSONAnswer.of(["serviceAccount": await member(request)])
    }
    router.post("/v1/tokens") { request, _ in
      let wanted = try await JSONAnswer.decode(SecretTokenRequest.self, request, limit: 64 << 10)
      do { return try JSONAnswer.of(await tokens.exchange(wanted)) } catch AgentFault.unauthenticated(let reason) {
        await keys.turnAway(tokens.known(wanted.serviceAccount), because: reason)
        throw AgentFault.unauthenticated(reason)
      }
    }
    router.post("/v1/secrets") { request, _ in
      let member = try await member(request)
      let wanted = try await JSONAnswer.decode(SecretAccessRequest.self, request)
      return try JSONAnswer.of(await keys.secret(wanted.secret, version: wanted.version, as: member))
    }
    // AWS's clients read it as a container's credentials: AWS_CONTAINER_CREDENTIALS_FULL_URI names it, and
    // AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE the file with the token.
    router.get("/v1/aws-credentials") { request, _ in
      try JSONAnswer.of(await tokens.awsCredentials(member(request)).container)
    }
    router.post("/v1/keys/:ring/:action") { request, context in
      let member = try await member(request)
      let ring = try context.text("ring")
      let (key, verb) = try split(context.text("action"))
      let wanted = try await JSONAnswer.decode(KeyRequest.self, request)
      let data = try await keys.perform(verb, key: "\(ring)/\(key)", request: wanted, as: member)
      return try JSONAnswer.of(KeyResponse(data: data))
    }
  }

  /// `KEY:decrypt`.
  private func split(_ text: String) throws -> (key: String, verb: KeyService.Verb) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, let verb = KeyService.Verb(rawValue: parts[1]) else {
      throw AgentFault.invalid("the key operation is not known", detail: text)
    }
    return (parts[0], verb)
  }

  private func member(_ request: Request) async throws -> String {
    let prefix = "bearer "
    guard let header = request.headers[.authorization] else {
      await keys.turnAway(nil, because: "there is no bearer token")
      throw AgentFault.unauthenticated("there is no bearer token")
    }
    // AWS's clients send the token of the file as it is.
    let token = header.lowercased().hasPrefix(prefix) ? String(header.dropFirst(prefix.count)) : header
    do { return try await tokens.subject(of: token) } catch AgentFault.unauthenticated(let reason) {
      await keys.turnAway(tokens.claimant(of: token), because: reason)
      throw AgentFault.unauthenticated(reason)
    }
  }
}
