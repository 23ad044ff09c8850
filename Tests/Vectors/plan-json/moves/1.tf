resource "terraform_data" "old" {
  input = "x"
}

resource "terraform_data" "single" {
  input = "y"
}
