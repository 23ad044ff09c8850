variable "retention" {
  description = "How long readings are kept in the key-value table."
  type        = string
}
