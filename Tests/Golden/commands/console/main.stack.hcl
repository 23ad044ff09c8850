variable "v" {
  default = 1
}

variable "password" {
  default   = "hunter2"
  sensitive = true
}

locals {
  sum = terraform_data.a.output + var.v
}

resource "terraform_data" "a" {
  input = var.v
}

module "m" {
  source = "./m"
  number = var.v
}
