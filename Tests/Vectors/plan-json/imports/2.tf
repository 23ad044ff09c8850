resource "terraform_data" "one" {
  input = "x"
}

resource "terraform_data" "many" {
  for_each = toset(["a"])
  input    = "y"
}
