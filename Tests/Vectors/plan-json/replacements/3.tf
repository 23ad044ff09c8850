resource "terraform_data" "first" {
  input            = "two"
  triggers_replace = 3
}

resource "terraform_data" "second" {
  input            = terraform_data.first.id
  triggers_replace = { a = [1, 3] }

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "each" {
  for_each = toset(["y", "z"])
  input    = "${each.key}-${terraform_data.second.output}"
}

output "id" {
  value = terraform_data.second.output
}

