resource "random_uuid" "id" {}

resource "random_string" "names" {
  for_each = toset(["a"])
  length   = 4
}
