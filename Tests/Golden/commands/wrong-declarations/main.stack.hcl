variable "many" {
  type    = number
  default = "many"
}

variable "count" {
  type = strng
}

module "away" {
  source = "./away"
}

resource "terraform_data" "a" {
  for_each = toset(["a"])
  count    = 2

  lifecycle {
    create_befor_destroy = true
  }
}

outputt "x" {
  value = 1
}
