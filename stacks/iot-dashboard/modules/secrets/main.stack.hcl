# The identity with which the dashboard reads, and its key, which leaves this module only as ciphertext.

resource "service_account" "reader" {
  display_name = "reads readings for the dashboard"
}

resource "iam_binding" "reader_reads" {
  resource = var.readings_table.id
  role     = "reader"
  members  = [service_account.reader.id]
}

resource "key_ring" "main" {
  name = "iot-dashboard"
}

resource "crypto_key" "app" {
  key_ring = key_ring.main.id
  name     = "app"
}

resource "secret_ciphertext" "reader_key" {
  crypto_key = crypto_key.app.id
  plaintext  = service_account.reader.key
}
