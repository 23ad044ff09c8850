import {
  to = terraform_data.known
  id = "known"
}

resource "terraform_data" "known" {
}

resource "terraform_data" "unknown" {
}

output "known" {
  value = terraform_data.known.id
}

output "both" {
  value = [terraform_data.known.id, terraform_data.unknown.id]
}

output "constant" {
  value = { a = 1, b = ["x", null] }
}

output "secret" {
  value     = "hunter2"
  sensitive = true
}

output "nothing" {
  value = null
}
