locals {
  name = terraform_data.second.output
}

resource "terraform_data" "first" {
  input = local.name
}

resource "terraform_data" "second" {
  input = terraform_data.first.output
}

resource "terraform_data" "itself" {
  input = terraform_data.itself.id
}
