resource "terraform_data" "twice" {
  input = 1
}

variable "size" {}

stack { name = "one" }
