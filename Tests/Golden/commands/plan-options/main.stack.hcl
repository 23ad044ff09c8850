variable "v" {
  type    = number
  default = 1
}

resource "terraform_data" "base" {
  input = var.v
}

resource "terraform_data" "middle" {
  input = terraform_data.base.output
}

resource "terraform_data" "leaf" {
  input = terraform_data.middle.output
}

resource "terraform_data" "aside" {
  input = var.v
}

resource "local_file" "note" {
  filename = "note.txt"
  content  = "hello"
}
