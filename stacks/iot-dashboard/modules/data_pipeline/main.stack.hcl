# Three consumers of one topic. Each has a subscription of its own, so that none waits for, or loses by, another.

# 1. A function that writes each reading to the key-value table.

resource "service_account" "store_reading" {}

resource "iam_binding" "store_reading_writes" {
  resource = var.readings_table.id
  role     = "writer"
  members  = [service_account.store_reading.id]
}

# What the function fails on comes again, later each time, and in the end goes where a person can look at it.
resource "subscription" "store_reading" {
  topic             = var.topic.id
  max_deliveries    = 8
  retry_backoff     = ["1s", "5s", "30s"]
  dead_letter_topic = topic.undeliverable.id
}

resource "topic" "undeliverable" {
  broker  = var.topic.broker
  max_age = "7d"
}

resource "function" "store_reading" {
  source          = "${path.module}/../../workloads/store_reading"
  entry_point     = "store_reading"
  service_account = service_account.store_reading.id

  env = {
    READINGS_URL = var.readings_table.url
  }

  trigger {
    subscription = subscription.store_reading.id
  }

  depends_on = [iam_binding.store_reading_writes]
}

# 2. Every reading, once, into the warehouse table.

resource "pipeline" "warehouse" {
  source            = var.topic.id
  dead_letter_topic = topic.undeliverable.id

  table {
    table = var.warehouse_table.id
  }
}

# 3. Files: Parquet for tools, text for people.

resource "pipeline" "archive" {
  source            = var.topic.id
  dead_letter_topic = topic.undeliverable.id
  batch_size        = 10000
  batch_window      = "5s"

  bucket {
    bucket = var.archive_bucket.id
    prefix = "parquet"
    format = "parquet"

    columns = {
      device      = "VARCHAR"
      timestamp   = "BIGINT"
      temperature = "DOUBLE"
    }
  }

  bucket {
    bucket = var.archive_bucket.id
    prefix = "ndjson"
    format = "ndjson"
  }
}
