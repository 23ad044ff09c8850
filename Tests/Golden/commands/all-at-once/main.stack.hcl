# Each of these is found, whatever hides behind the others.

locals {
  there = local.back
  back  = local.there
}

resource "buckett" "archive" {}

resource "bucket" "mirror" {
  nmae = buckett.archive.id
}

resource "random_string" "after" {
  length = local.there
  keeprs = {}
}

resource "random_string" "waits" {
  length  = random_string.after.id
  special = "perhaps"
}

resource "random_string" "none" {
  count  = 0
  lenght = 8
}

module "inner" {
  source = "./inner"
  count  = length(local.back)
  size   = buckett.archive.size
}

output "missing" {
  value = bucket.mirorr.id
}

variable "letters" {
  type    = number
  default = "many"
}

resource "random_string" "asked" {
  length = var.letters
  lenght = var.letters
  lifecycle {
    prevent_destroy = 3
  }
}
