variable "title" {
  description = "What stands at the top of the page."
  type        = string
}

variable "devices" {
  description = "The devices shown, in this order."
  type        = list(string)
}

variable "readings_table" {
  description = "The table that the page shows."
  type        = object({ url = string })
}

variable "crypto_key" {
  description = "The key that the page's key is sealed with."
  type        = object({ id = string })
}

variable "sealed_key" {
  description = "The key of the account that may read the table, sealed."
  type        = string
}

variable "memory" {
  description = "How much memory the page may use, in MiB; any when null."
  type        = number
  default     = null
}

variable "public" {
  description = "Whether the page is served to other machines too."
  type        = bool
}
