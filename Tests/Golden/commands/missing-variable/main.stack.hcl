variable "region" {
  description = "where the sensors are"
  type        = string
}

variable "nodes" {
  type    = number
  default = 3

  validation {
    condition     = var.nodes < 10
    error_message = "at most nine nodes fit on the rail"
  }
}

output "place" {
  value = "${var.region}: ${var.nodes}"
}
