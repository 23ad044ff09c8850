extension AgentClient {
  public func put(_ account: ServiceAccount) async throws {
    try await send("PUT", "/v1/service-accounts/" + Self.component(account.name), body: account)
  }

  public func serviceAccounts(stack: String? = nil) async throws -> [ServiceAccount] {
    try await get("/v1/service-accounts" + (stack.map { "?stack=\(Self.component($0))" } ?? ""))
  }

  public func serviceAccount(_ name: String) async throws -> ServiceAccount? {
    do { return try await get("/v1/service-accounts/" + Self.component(name)) } catch let error as AgentError
      where error.isNotFound
    { return nil }
  }

  /// Removes the account and its bindings; its tokens are refused from then on. One that is gone is no error.
  public func deleteServiceAccount(_ name: String) async throws {
    try await send("DELETE", "/v1/service-accounts/" + Self.component(name), body: Nothing?.none)
  }

  public func put(_ binding: IAMBinding) async throws {
    try await send("PUT", "/v1/iam-bindings/" + Self.component(binding.id), body: binding)
  }

  public func bindings(stack: String? = nil) async throws -> [IAMBinding] {
    try await get("/v1/iam-bindings" + (stack.map { "?stack=\(Self.component($0))" } ?? ""))
  }

  public func binding(_ id: String) async throws -> IAMBinding? {
    do { return try await get("/v1/iam-bindings/" + Self.component(id)) } catch let error as AgentError
      where error.isNotFound
    { return nil }
  }

  /// One that is gone is no error.
  public func deleteBinding(_ id: String) async throws {
    try await send("DELETE", "/v1/iam-bindings/" + Self.component(id), body: Nothing?.none)
  }

  /// A token of the service account, for the command line and for tests.
  public func mintToken(_ request: TokenRequest) async throws -> TokenResponse {
    try await call("POST", "/v1/tokens", body: request)
  }

  /// Refuses every token that the account has been given so far; its units get new ones.
  public func revokeTokens(of account: String) async throws {
    try await send("POST", "/v1/service-accounts/\(Self.component(account))/revoke", body: Nothing())
  }

  public func test(_ question: AccessQuestion) async throws -> AccessAnswer {
    try await call("POST", "/v1/iam-test", body: question)
  }

  /// Credentials for clients of AWS's key service, good for as long as a token.
  public func awsCredentials(_ request: TokenRequest) async throws -> AWSCredentialsAnswer {
    try await call("POST", "/v1/aws-credentials", body: request)
  }
}
