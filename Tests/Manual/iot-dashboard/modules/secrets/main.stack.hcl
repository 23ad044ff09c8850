variable "readings_table" {
  type = object({ id = string })
}

resource "service_account" "reader" {}

resource "iam_binding" "reader_reads" {
  resource = var.readings_table.id
  role     = "reader"
  members  = [service_account.reader.id]
}
