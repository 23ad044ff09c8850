variable "size" {}

resource "random_string" "inner" {
  length = var.size
  upperr = true
}
