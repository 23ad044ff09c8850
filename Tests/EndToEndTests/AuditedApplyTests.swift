import FoundationEssentials
import Platform
import TestSupport
import Testing
import Values

/// What stacks do with keys, accounts and rights is in the log, as what is done by hand.
@Suite("Audited applies") struct AuditedApplyTests {
  private static func manifest(rotation: String, isDisabled: Bool, role: String) -> String {
    """
    resource "key_ring" "main" {
      name           = "shop"
      deletion_grace = "0s"
    }

    resource "crypto_key" "main" {
      key_ring        = key_ring.main.id
      name            = "app"
      rotation_period = "\(rotation)"
      deletion_grace  = "30d"
    }

    resource "service_account" "worker" {
      disabled = \(isDisabled)
    }

    resource "iam_binding" "uses" {
      resource = crypto_key.main.id
      role     = "\(role)"
      members  = [service_account.worker.id]
    }

    """
  }

  private let home: ScratchHome
  private let folder: ScratchFolder

  init() throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
  }

  @discardableResult private func stack(_ arguments: String...) async throws -> String {
    try await CLI(arguments: arguments, in: folder.path).home(home).expect().text
  }

  /// The entries as text, without the hash in the stack's name.
  private func entries() async throws -> [String] {
    try await stack("kms", "audit", "--json").split(separator: "\n").map { line in
      let entry = try JSON(parsing: Array(line.utf8))
      let words = [entry["action"], entry["resource"], entry["detail"]].map { $0?.string ?? "" }
      #expect(entry["allowed"] == .bool(true) && entry["who"]?.string == Host.userAtHost)
      return words.joined(separator: " | ").replacing(/shop-[0-9a-f]+/, with: "STACK")
    }
  }

  @Test func everyChangeByAStackIsAnEntry() async throws {
    try folder.write("stack { name = \"shop\" }\n", to: "stack.stack.hcl")
    for (rotation, isDisabled, role) in [("90d", false, "encrypter"), ("30d", true, "decrypter")] {
      try folder.write(Self.manifest(rotation: rotation, isDisabled: isDisabled, role: role), to: "main.stack.hcl")
      try await stack("apply", "--auto-approve")
    }
    try await stack("destroy", "--auto-approve")
    let entries = try await entries()
    let worker = "STACK/service_account.worker"
    #expect(
      Set(entries) == [
        "create ring | keys/shop | key_ring.main of stack STACK",
        "create key | keys/shop/app | crypto_key.main of stack STACK",
        "set rotation period | keys/shop/app | crypto_key.main of stack STACK",
        "create account | \(worker) | service_account.worker of stack STACK",
        "disable | \(worker) | service_account.worker of stack STACK",
        "delete account | \(worker) | service_account.worker of stack STACK",
        "bind encrypter | keys/shop/app | \(worker), iam_binding.uses of stack STACK",
        "unbind encrypter | keys/shop/app | \(worker), iam_binding.uses of stack STACK",
        "bind decrypter | keys/shop/app | \(worker), iam_binding.uses of stack STACK",
        "unbind decrypter | keys/shop/app | \(worker), iam_binding.uses of stack STACK",
        "destroy | keys/shop/app | crypto_key.main of stack STACK",
        "delete ring | keys/shop | key_ring.main of stack STACK",
        "purge | keys/shop | its time was over",
      ])
    #expect(entries.count == 13)
    #expect(try await stack("kms", "audit", "--verify").hasPrefix("13 entries, none changed or missing\n"))
  }

  @Test func soIsWhatIsDoneWithAccountsByHand() async throws {
    try await stack("service-account", "create", "backup")
    try await stack("service-account", "key", "backup", "--plain", "key.json")
    try await stack("service-account", "disable", "backup")
    try await stack("service-account", "enable", "backup")
    try await stack("service-account", "revoke", "backup")
    try await stack("kms", "keyring", "create", "shop")
    try await stack("iam", "bind", "backup", "encrypter", "keys/shop")
    try await stack("iam", "bind", "backup", "decrypter", "keys/shop")
    try await stack("service-account", "delete", "backup")
    #expect(try await stack("iam", "list", "--all") == "nobody has any right\n")
    #expect(
      try await entries() == [
        "create account | accounts/backup | ", "new key | accounts/backup | ", "disable | accounts/backup | ",
        "enable | accounts/backup | ", "revoke tokens | accounts/backup | ", "create ring | keys/shop | ",
        "bind encrypter | keys/shop | accounts/backup", "bind decrypter | keys/shop | accounts/backup",
        "unbind decrypter | keys/shop | accounts/backup", "unbind encrypter | keys/shop | accounts/backup",
        "delete account | accounts/backup | with its rights",
      ])
  }

  /// Who asks for something in words of their own makes up no entry, and steers no terminal.
  @Test func anEntryIsALine() async throws {
    try await stack("service-account", "create", "stranger")
    let endpoint = try await stack("service-account", "credentials", "--endpoint", "stranger")
    let account = try JSON(parsing: Array(try await stack("service-account", "credentials", "stranger").utf8))
    let token = try #require(account["SessionToken"]?.string)
    let asked = #"{"secret":"x\n9  2026-01-01T00:00:00Z  root  decrypt\u001b[2J\u202e"}"#
    let answer = try await Command(
      "curl",
      [
        "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Authorization: Bearer \(token)", "-d", asked,
        endpoint.trimmingSuffix { $0.isNewline } + "/v1/secrets",
      ]
    ).run()
    #expect(answer.text == "403")
    let shown = #"x\n9  2026-01-01T00:00:00Z  root  decrypt\u{1b}[2J\u{202e}"#
    let table = try await stack("kms", "audit")
    let lines = table.split(separator: "\n")
    #expect(lines.count == 3 && lines[2].contains(shown), "\(lines)")
    #expect(!table.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202E}" })
    let json = try JSON(parsing: Array(try await stack("kms", "audit", "--json", "--last", "1").utf8))
    #expect(json["resource"]?.string == "x\n9  2026-01-01T00:00:00Z  root  decrypt\u{1B}[2J\u{202E}")
  }
}
