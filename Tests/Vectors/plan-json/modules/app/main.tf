variable "sizes" {
  type    = list(number)
  default = [1]
}

variable "name" {}

locals {
  size = var.sizes[0]
}

module "inner" {
  source = "./inner"
  size   = local.size
}

resource "terraform_data" "label" {
  input      = "${var.name}/${length(module.inner.ids)}"
  depends_on = [module.inner]
}

output "label" {
  value       = terraform_data.label.output
  description = "What it is called."
}
