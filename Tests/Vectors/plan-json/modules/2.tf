variable "names" {
  type    = set(string)
  default = ["b", "c"]
}

variable "unused" {
  default     = null
  description = "Nothing."
}

module "app" {
  source   = "./app"
  for_each = var.names
  name     = each.key
  sizes    = [1]
}

module "plain" {
  source = "./app"
  name   = upper("plain")
}

resource "terraform_data" "new" {
  input = module.plain.label
}

output "labels" {
  value = { for name, app in module.app : name => app.label }
}

output "one" {
  value = module.app["b"].label
}

moved {
  from = terraform_data.old
  to   = terraform_data.new
}

moved {
  from = module.app["a"]
  to   = module.app["c"]
}
