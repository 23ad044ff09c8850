import Platform
import TestSupport
import Testing

/// Objects that are made before the old ones are destroyed, of types that name their things by addresses.
@Suite struct ReplacementTests {
  private static func manifest(_ text: String) -> String {
    """
    resource "local_file" "note" {
      filename = "${path.module}/note.txt"
      content  = "\(text)"
      lifecycle { create_before_destroy = true }
    }
    resource "key_ring" "ring" { name = "shop" }
    resource "crypto_key" "key" {
      key_ring = key_ring.ring.id
      lifecycle { create_before_destroy = true }
    }
    """
  }

  /// The old one is the new one by then: it stays, and the user is told.
  @Test func whatIsMadeInTheSamePlaceStays() async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    func stack(_ arguments: String...) async throws -> String {
      let result = try await CLI(arguments: arguments, in: scratch.path).home(home).expect()
      return result.text + result.errorText
    }
    try scratch.write(Self.manifest("one"), to: "main.tf")
    _ = try await stack("apply", "--auto-approve")
    try scratch.write("sealed before", to: "plain")
    _ = try await stack("kms", "encrypt", "--key", "shop/key", "--in", "plain", "--out", "sealed")

    try scratch.write(Self.manifest("two"), to: "main.tf")
    // Told with the plan, before anybody agrees to it, and not once more at the end.
    let planned = try await stack("plan", "--replace", "crypto_key.key")
    let told = try await stack("apply", "--auto-approve", "--replace", "crypto_key.key")
    for address in ["local_file.note", "crypto_key.key"] {
      let words = "`\(address)` would be made anew in the place of the old one, which is not destroyed"
      #expect(planned.contains(words) && told.split(separator: words).count == 2, "\(told)")
    }
    #expect(!told.contains("was made anew"), "\(told)")
    #expect(told.contains("Applied: 2 added, 0 changed, 0 destroyed, 2 forgotten in "), "\(told)")
    #expect(String(decoding: try Files.read(scratch.path("note.txt")), as: UTF8.self) == "two")
    _ = try await stack("kms", "decrypt", "--in", "sealed", "--out", "opened")
    #expect(String(decoding: try Files.read(scratch.path("opened")), as: UTF8.self) == "sealed before")
    #expect(try await stack("plan").contains("No changes"))

    // Another name is another thing.
    try scratch.write(Self.manifest("two").replacing("note.txt", with: "other.txt"), to: "main.tf")
    #expect(!(try await stack("apply", "--auto-approve")).contains("made anew"))
    #expect(!scratch.exists("note.txt") && scratch.exists("other.txt"))
    _ = try await stack("destroy", "--auto-approve")
    #expect(!scratch.exists("other.txt"))
  }
}
