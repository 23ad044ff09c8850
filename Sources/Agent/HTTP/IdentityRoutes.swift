import AgentAPI
import Hummingbird

/// Service accounts, bindings and tokens, for the owner of the agent.
struct IdentityRoutes: Sendable {
  let identities: IdentityStore
  let tokens: TokenService
  /// Gives every unit a new token.
  let renew: @Sendable () async -> Void

  func add(to router: Router<BasicRequestContext>) {
    addAccounts(to: router)
    addRevocation(to: router)
    addBindings(to: router)
    router.post("/v1/iam-test") { request, _ in
      let question = try await JSONAnswer.decode(AccessQuestion.self, request)
      return try JSONAnswer.of(await AccessPolicy(identities: identities).decide(question))
    }
    router.post("/v1/aws-credentials") { request, _ in
      let wanted = try await JSONAnswer.decode(TokenRequest.self, request)
      return try JSONAnswer.of(await tokens.awsCredentials(wanted.serviceAccount, lifetime: wanted.lifetime))
    }
    router.post("/v1/tokens") { request, _ in
      let wanted = try await JSONAnswer.decode(TokenRequest.self, request)
      return try JSONAnswer.of(await tokens.mint(wanted.serviceAccount, lifetime: wanted.lifetime))
    }
  }

  private func addAccounts(to router: Router<BasicRequestContext>) {
    router.get("/v1/service-accounts") { request, _ in
      let stack = request.uri.queryParameters["stack"].map { String($0) }
      return try JSONAnswer.of(await identities.serviceAccounts(stack: stack))
    }
    router.get("/v1/service-accounts/:name") { _, context in
      try JSONAnswer.of(await identities.serviceAccount(context.text("name")))
    }
    router.put("/v1/service-accounts/:name") { request, context in
      var account = try await JSONAnswer.decode(ServiceAccount.self, request)
      account.name = try context.text("name")
      try await identities.put(account)
      return JSONAnswer.nothing
    }
    router.delete("/v1/service-accounts/:name") { _, context in
      try await identities.deleteServiceAccount(context.text("name"))
      return JSONAnswer.nothing
    }
  }

  private func addRevocation(to router: Router<BasicRequestContext>) {
    router.post("/v1/service-accounts/:name/revoke") { _, context in
      try await identities.revokeTokens(context.text("name"))
      await renew()
      return JSONAnswer.nothing
    }
  }

  private func addBindings(to router: Router<BasicRequestContext>) {
    router.get("/v1/iam-bindings") { request, _ in
      let stack = request.uri.queryParameters["stack"].map { String($0) }
      return try JSONAnswer.of(await identities.bindings(stack: stack))
    }
    router.get("/v1/iam-bindings/:id") { _, context in
      try JSONAnswer.of(await identities.binding(context.text("id")))
    }
    router.put("/v1/iam-bindings/:id") { request, context in
      var binding = try await JSONAnswer.decode(IAMBinding.self, request)
      binding.id = try context.text("id")
      try await identities.put(binding)
      return JSONAnswer.nothing
    }
    router.delete("/v1/iam-bindings/:id") { _, context in
      try await identities.deleteBinding(context.text("id"))
      return JSONAnswer.nothing
    }
  }
}
