variable "s" {
  default   = "geheim"
  sensitive = true
}
resource "terraform_data" "a" { input = "y" }
resource "terraform_data" "b" { input = { k = terraform_data.a.id, p = "plain2" } }
output "whole" { value = terraform_data.a.id }
output "object" { value = { id = terraform_data.a.id, known = "k", n = null } }
output "list" { value = [terraform_data.a.id, "k", null] }
output "tolist" { value = tolist([terraform_data.a.id, "k"]) }
output "map" { value = tomap({ a = terraform_data.a.id, b = "k" }) }
output "nested" { value = { list = [{ id = terraform_data.a.id, k = 1 }, { id = "z", k = 2 }] } }
output "obj" { value = terraform_data.a }
output "out" { value = terraform_data.b.output }
output "both" {
  value     = { id = terraform_data.a.id, s = var.s }
  sensitive = true
}
output "null" { value = null }
output "knownmap" { value = { a = 1 } }
