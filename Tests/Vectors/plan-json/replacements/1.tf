resource "terraform_data" "first" {
  input            = "one"
  triggers_replace = 2
}

resource "terraform_data" "second" {
  input            = terraform_data.first.id
  triggers_replace = { a = [1, 2] }

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "each" {
  for_each = toset(["x", "y"])
  input    = "${each.key}-${terraform_data.second.output}"
}

output "id" {
  value = terraform_data.second.output
}

output "gone" {
  value = { text = terraform_data.first.id, list = [1, true, null], size = length(terraform_data.each) }
}
