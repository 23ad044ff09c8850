variable "number" {}

output "twice" {
  value = 2 * var.number
}
