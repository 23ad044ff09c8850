variable "readings_table" {
  description = "The table that the dashboard may read."
  type        = object({ id = string })
}
