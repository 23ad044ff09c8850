resource "terraform_data" "a" {
  input = [1, 2
}

resource "terraform_data" "b" {
  input = "unfinished
}

resource "terraform_data" {
  input == 1
}

locals {
  a = 1 b = 2
}
