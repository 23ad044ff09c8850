resource "terraform_data" "twice" {
  input = 2
}

variable "size" {}
output "size" { value = var.size }
output "size" { value = 1 }

stack { name = "two" }
