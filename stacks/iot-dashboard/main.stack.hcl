# A real-time dashboard of simulated temperature sensors, on this machine.
#
#   sensors ──MQTT/TLS──▶ registry ──▶ topic ─┬─▶ function ─▶ key-value table ─▶ dashboard
#                                             ├─▶ pipeline ─▶ warehouse table
#                                             └─▶ pipeline ─▶ Parquet and NDJSON files in a bucket

stack {
  name = "iot-dashboard"
}

module "iot_compute" {
  source = "./modules/iot_compute"

  sensors = var.sensors
}

module "storage" {
  source = "./modules/storage"

  retention = var.retention
}

module "data_pipeline" {
  source = "./modules/data_pipeline"

  topic           = module.iot_compute.readings_topic
  readings_table  = module.storage.readings_table
  warehouse_table = module.storage.warehouse_table
  archive_bucket  = module.storage.archive_bucket
}

module "secrets" {
  source = "./modules/secrets"

  readings_table = module.storage.readings_table
}

module "app_hosting" {
  source = "./modules/app_hosting"

  title          = var.title
  devices        = keys(var.sensors)
  readings_table = module.storage.readings_table
  sealed_key     = module.secrets.sealed_reader_key
  crypto_key     = module.secrets.crypto_key
  public         = var.public
  memory         = var.memory
}
