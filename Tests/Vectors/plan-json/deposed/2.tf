resource "terraform_data" "one" {
  input            = "one"
  triggers_replace = 1

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "each" {
  for_each = toset(["a", "b"])
  input    = terraform_data.one.output
}

output "one" {
  value = terraform_data.one.output
}
