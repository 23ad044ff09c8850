resource "terraform_data" "new" {
  input = "x"
}

resource "terraform_data" "single" {
  count = 1
  input = "y"
}

moved {
  from = terraform_data.old
  to   = terraform_data.new
}
