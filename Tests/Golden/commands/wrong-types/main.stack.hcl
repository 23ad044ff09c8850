resource "random_string" "name" {
  length  = "long"
  special = [true]
}

resource "terraform_data" "index" {
  input = [1, 2, 3]["x"]
}

resource "terraform_data" "condition" {
  count = "three"
}

resource "terraform_data" "sum" {
  input = 1 + "b"
}

resource "terraform_data" "each" {
  for_each = [1, 2]
}
