import AgentAPI
import Foundation
import KeyManagement
import Platform
import TestSupport
import Testing

@testable import Builds

/// A build that names a service account opens the secrets that the account may open, whoever runs it.
@Suite struct BuildRightsTests {
  @Test func secretsTakeTheAccountsRight() async throws {
    let fixture = try BuildFixture()
    let store = try KeyStore.standard(fixture.directories) { _ in throw CancellationError() }
    try store.createRing("shop")
    try await store.createKey("shop/main")
    let sealed = Data(try await Envelopes(store).encrypt(Array("a secret word".utf8), with: "shop/main"))
    let yaml = """
      steps: [{name: bash, secretEnv: [WORD], args: [-c, 'echo $${#WORD}']}]
      availableSecrets: {inline: [{kmsKeyName: shop/main, envMap: {WORD: \(sealed.base64EncodedString())}}]}

      """
    let rights = BuildRights { question in
      #expect(question.permission == "decrypt" && question.resource == "keys/shop/main")
      let isAllowed = question.member == "accounts/good"
      return AccessAnswer(isAllowed: isAllowed, reason: isAllowed ? "a binding" : "no binding gives it `decrypter`")
    }
    // Without an account it is the user's own right.
    let own = try await fixture.run(yaml, rights: BuildRights { _ in throw CancellationError() })
    #expect(own.log == "[step 1] 13" && own.record.status == .success)
    let good = try await fixture.run(
      yaml + "serviceAccount: projects/p/serviceAccounts/good@p.iam.gserviceaccount.com\n", rights: rights)
    #expect(good.log == "[step 1] 13" && good.record.status == .success)
    let bad = try await fixture.run(yaml + "serviceAccount: bad\n", rights: rights)
    #expect(bad.record.status == .failure && bad.record.reason == "cannot open the secret `WORD`")
    #expect(bad.log.contains("`accounts/bad` may not decrypt with `keys/shop/main`"))
    #expect(bad.log.contains("no binding gives it `decrypter`"))
    #expect(bad.log.contains("stack iam bind accounts/bad decrypter keys/shop/main"))
    // To whom a binding would give nothing, other hints are given.
    for (obstacle, hint) in [(AccessAnswer.Obstacle.noAccount, "create"), (.disabledAccount, "enable")] {
      let run = try await fixture.run(
        yaml + "serviceAccount: bad\n",
        rights: BuildRights { _ in AccessAnswer(isAllowed: false, reason: "no", obstacle: obstacle) })
      #expect(run.log.contains("stack service-account \(hint) bad") && !run.log.contains("iam bind"))
    }
    let entries = try store.audit().filter { $0.action == "decrypt" }
    #expect(entries.map(\.who) == [Host.userAtHost, "accounts/good", "accounts/bad", "accounts/bad", "accounts/bad"])
    #expect(entries.map(\.isAllowed) == [true, true, false, false, false])
    // Nobody to ask is no right either.
    let alone = try await fixture.run(
      yaml + "serviceAccount: good\n", rights: BuildRights { _ in throw SystemError("connect", "agent", code: 111) })
    #expect(alone.record.status != .success && !alone.log.contains("13"))
  }

  /// Not the first alone.
  @Test func allSecretsThatDoNotOpenAreTold() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      """
      steps: [{name: bash, secretEnv: [A, B, C]}]
      availableSecrets:
        inline: [{kmsKeyName: shop/main, envMap: {A: "?"}}]
        secretManager: [{versionName: none, env: B}, {versionName: neither, env: C}]

      """)
    #expect(run.record.reason == "cannot open the secret `A`")
    #expect(
      run.lines.filter { $0.contains("error:") }
        == ["A", "B", "C"].map { "[build] error: cannot open the secret `\($0)`" },
      Comment(rawValue: run.log))
  }

  /// Names of files with a secret in them come into what the runner itself says, and into the record.
  @Test func theRunnersWordsHideSecrets() async throws {
    let fixture = try BuildFixture()
    let store = try KeyStore.standard(fixture.directories) { _ in throw CancellationError() }
    try store.createRing("shop")
    try await store.createKey("shop/main")
    let sealed = Data(try await Envelopes(store).encrypt(Array("s3cretw0rd-42".utf8), with: "shop/main"))
    let run = try await fixture.run(
      """
      steps:
      - {name: bash, secretEnv: [WORD], args: [-c, 'mkdir o; echo > o/a; ln -s a "o/$$WORD"']}
      - {name: bash, args: [-c, 'exit 3'], id: odd, allowFailure: true}
      artifacts: {objects: {location: SCRATCH/kept, paths: ['o/*', 'o/s3cretw0rd-42']}}
      availableSecrets: {inline: [{kmsKeyName: shop/main, envMap: {WORD: \(sealed.base64EncodedString())}}]}

      """.replacing("SCRATCH", with: fixture.scratch.path))
    #expect(run.log.contains("`o/[secret]`") && !run.log.contains("s3cretw0rd"))
    let reason = try #require(run.record.reason)
    #expect(reason.contains("[secret]") && !reason.contains("s3cretw0rd"))
    let record = try #require(fixture.history.load(run.record.id))
    #expect(!"\(record)".contains("s3cretw0rd"))
  }

  @Test(arguments: [
    ("builds", "accounts/builds"), ("builds@p.iam.gserviceaccount.com", "accounts/builds"),
    ("projects/p/serviceAccounts/builds@p", "accounts/builds"),
    ("projects/p/serviceAccounts/builds", "accounts/builds"),
    ("shop-1a2b3c4d/service_account.builder", "shop-1a2b3c4d/service_account.builder"), ("accounts/x", "accounts/x"),
  ])
  func namesOfAccounts(_ text: String, _ account: String) { #expect(BuildRights.account(text) == account) }
}
