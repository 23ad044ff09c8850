variable "names" {
  type    = set(string)
  default = ["a", "b"]
}

variable "unused" {
  default     = null
  description = "Nothing."
}

module "app" {
  source   = "./app"
  for_each = var.names
  name     = each.key
  sizes    = [2, 1]
}

module "plain" {
  source = "./app"
  name   = upper("plain")
}

resource "terraform_data" "old" {
  input = module.plain.label
}

output "labels" {
  value = { for name, app in module.app : name => app.label }
}

output "one" {
  value = module.app["a"].label
}
