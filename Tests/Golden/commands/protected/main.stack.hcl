variable "protected" { default = true }
variable "number" { default = 1 }

resource "terraform_data" "beside" { depends_on = [bucket.archive] }

resource "bucket" "archive" {
  count               = var.number
  deletion_protection = var.protected
}
