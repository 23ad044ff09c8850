variable "topic" {
  description = "The topic of readings."
  type        = object({ id = string, broker = string })
}

variable "readings_table" {
  description = "The key-value table that the page shows."
  type        = object({ id = string, url = string })
}

variable "warehouse_table" {
  description = "The table for analysis."
  type        = object({ id = string })
}

variable "archive_bucket" {
  description = "The bucket of files."
  type        = object({ id = string })
}
