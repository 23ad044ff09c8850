# Where readings are kept: newest first for the page, by day for analysis, as files for everybody else.

resource "database" "telemetry" {}

# Keyed `device#reversed-timestamp`: a prefix scan yields a device's newest readings first.
resource "table" "readings" {
  database  = database.telemetry.id
  kind      = "key_value"
  key       = ["key"]
  retention = var.retention

  partition_by = "timestamp"

  column {
    name = "key"
    type = "text"
  }
  column {
    name = "device"
    type = "text"
  }
  column {
    name = "timestamp"
    type = "timestamp"
  }
  column {
    name = "temperature"
    type = "real"
  }
}

resource "table" "warehouse" {
  database     = database.telemetry.id
  kind         = "warehouse"
  partition_by = "timestamp"

  column {
    name = "device"
    type = "text"
  }
  column {
    name = "timestamp"
    type = "timestamp"
  }
  column {
    name = "temperature"
    type = "real"
  }
}

resource "bucket" "archive" {}
