variable "protected" { default = true }
variable "number" { default = 1 }

resource "terraform_data" "beside" {}

resource "bucket" "archive" {
  count               = var.number
  deletion_protection = var.protected
}
