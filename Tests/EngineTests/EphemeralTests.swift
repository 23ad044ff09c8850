import Diagnostics
import Testing

/// An ephemeral value is shown nowhere and makes no address.
@Suite struct EphemeralTests {
  private let bench = Bench()
  private static let variable = "variable \"e\" {\n  default = \"SECRET\"\n  ephemeral = true\n}\n"

  @Test(
    "a message that holds one is not shown",
    arguments: [
      """
      resource "thing" "a" {
        name = "a"
        lifecycle {
          precondition {
            condition     = var.e == "x"
            error_message = "it is ${var.e}"
          }
        }
      }
      """,
      """
      output "o" {
        value = 1
        precondition {
          condition     = var.e == "x"
          error_message = "it is ${var.e}"
        }
      }
      """,
      """
      check "c" {
        assert {
          condition     = var.e == "x"
          error_message = "it is ${var.e}"
        }
      }
      """,
    ])
  func messages(_ text: String) async throws {
    let said = try await bench.complaints(Self.variable + text)
    #expect(said.contains("(the message is not shown: it holds an ephemeral value)"), "\(said)")
    #expect(said.contains("`var.e` has an ephemeral value"), "\(said)")
    #expect(!said.contains("SECRET\"\n"), "\(said)")
    #expect(!said.contains("it is SECRET"), "\(said)")
  }

  @Test(
    "no instances follow from one",
    arguments: [
      ("for_each = toset([var.e])", "`for_each` is ephemeral"),
      ("for_each = { (var.e) = 1 }", "`for_each` is ephemeral"),
      ("count = var.e == \"x\" ? 1 : 2", "`count` is ephemeral"),
      ("lifecycle { enabled = var.e == \"x\" }", "`enabled` is ephemeral"),
    ])
  func instances(_ argument: String, _ summary: String) async throws {
    let said = try await bench.complaints(
      Self.variable + "resource \"thing\" \"a\" {\n  name = \"a\"\n  \(argument)\n}\n")
    #expect(said.contains(summary), "\(said)")
    #expect(try await bench.addresses().isEmpty)
  }

  @Test func aFailedConditionShowsWhatItIsAbout() async throws {
    let said = try await bench.complaints(
      """
      variable "a" { default = 7 }
      variable "s" {
        default   = 3
        sensitive = true
      }
      locals { q = 1 }
      output "o" {
        value = 1
        precondition {
          condition     = var.a < local.q + var.s
          error_message = "too large"
        }
      }
      """)
    #expect(said.contains("`local.q` is 1"), "\(said)")
    #expect(said.contains("`var.a` is 7"), "\(said)")
    #expect(said.contains("`var.s` has a sensitive value"), "\(said)")
  }
}
