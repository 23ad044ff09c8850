# The demo in small, with the addresses that the manual shows, for running the manual's command lines: nothing in it needs
# a package index.

stack {
  name = "iot-dashboard"
}

variable "title" {
  type    = string
  default = "Temperatures"
}

module "iot_compute" {
  source = "./modules/iot_compute"
}

module "storage" {
  source = "./modules/storage"
}

module "secrets" {
  source = "./modules/secrets"

  readings_table = module.storage.readings_table
}

module "app_hosting" {
  source = "./modules/app_hosting"

  title          = var.title
  readings_table = module.storage.readings_table
}

output "dashboard_url" {
  value = module.app_hosting.url
}

output "archive_path" {
  value = module.storage.archive_path
}
