output "readings_table" {
  value = table.readings
}

output "warehouse_table" {
  value = table.warehouse
}

output "archive_bucket" {
  value = bucket.archive
}
