output "dashboard_url" {
  description = "Where the dashboard is."
  value       = module.app_hosting.url
}

output "mqtt_url" {
  description = "Where devices publish, over MQTT with TLS."
  value       = module.iot_compute.mqtt_url
}

output "readings_table" {
  description = "The key-value table that the dashboard shows, over HTTP with a token."
  value       = module.storage.readings_table.url
}

output "archive_path" {
  description = "The bucket's folder, with Parquet files under `parquet/` and text under `ndjson/`."
  value       = module.storage.archive_bucket.path
}
