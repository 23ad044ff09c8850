
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


output "secret" {
  value     = "hunter2"
  sensitive = true
}

output "nothing" {
  value = null
}
output "more" {
  value = "more"
}
