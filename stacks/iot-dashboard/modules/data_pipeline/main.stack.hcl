# Three consumers of one topic. Each has a subscription of its own, so that none waits for, or loses by, another.

# 1. A function that writes each reading to the key-value table.

resource "service_account" "store_reading" {}

resource "iam_binding" "store_reading_writes" {
  resource = var.readings_table.id
  role     = "writer"
  members  = [service_account.store_reading.id]
}

resource "topic" "undeliverable" {
  broker = var.topic.broker
}

resource "function" "store_reading" {
  source          = "${path.module}/../../workloads/store_reading"
  entry_point     = "store_reading"
  service_account = service_account.store_reading.id

  env = {
    READINGS_URL = var.readings_table.url
  }

  event_trigger {
    topic             = var.topic.id
    dead_letter_topic = topic.undeliverable.id
    max_deliveries    = 8
  }

  depends_on = [iam_binding.store_reading_writes]
}

# 2. Every reading, once, into the warehouse table.

resource "pipeline" "warehouse" {
  topic = var.topic.id

  table_sink {
    table = var.warehouse_table.id
  }
}

# 3. Files: Parquet for tools, text for people.

resource "pipeline" "archive" {
  topic = var.topic.id

  bucket_sink {
    bucket = var.archive_bucket.id
    prefix = "parquet/"
    format = "parquet"
  }
  bucket_sink {
    bucket = var.archive_bucket.id
    prefix = "ndjson/"
    format = "ndjson"
  }
}
