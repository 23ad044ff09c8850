resource "terraform_data" "single" {
  count = 1
  input = "changed"
}

resource "terraform_data" "other" {
  input = "other"
}

moved {
  from = terraform_data.new
  to   = terraform_data.nowhere
}
