import TestSupport
import Testing

/// Null of a type, as an optional variable is, where a value of any type is taken.
@Suite struct TypedNullTests {
  @Test func itSettles() async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    func stack(_ arguments: String...) async throws -> String {
      try await CLI(arguments: arguments, in: scratch.path).home(home).expect().text
    }
    try scratch.write(
      """
      variable "text" {
        type    = string
        default = null
      }
      variable "list" {
        type    = list(string)
        default = null
      }
      variable "options" {
        type    = object({ size = optional(number) })
        default = {}
      }
      resource "terraform_data" "kept" { input = var.text }
      resource "terraform_data" "secret" { input = sensitive(var.list) }
      resource "terraform_data" "replaced" { triggers_replace = var.options.size }
      resource "terraform_data" "follower" {
        lifecycle { replace_triggered_by = [terraform_data.kept] }
      }
      output "kept" { value = terraform_data.kept.output == null }
      """, to: "main.tf")
    #expect(try await stack("apply", "--auto-approve").contains("Applied: 4 added, 0 changed, 0 destroyed"))
    #expect(try await stack("plan").contains("No changes"))
    #expect(try await stack("apply", "--auto-approve").contains("No changes"))
    #expect(try await stack("plan", "--var", "text=x").contains("1 to change"))
  }
}
