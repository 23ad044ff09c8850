resource "database" "telemetry" {}

resource "table" "readings" {
  database = database.telemetry.id

  column {
    name = "device"
    type = "text"
  }
}

resource "bucket" "archive" {}

output "readings_table" {
  value = table.readings
}

output "archive_path" {
  value = bucket.archive.path
}
