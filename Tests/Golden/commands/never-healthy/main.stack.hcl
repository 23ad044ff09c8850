variable "limit" { default = "1m" }

resource "service" "clerk" {
  command       = ["/bin/sh", "-c", "echo waiting for orders; exec sleep 1000"]
  ready_timeout = "2s"

  health {
    command  = ["/bin/sh", "-c", "echo the till is closed; exit 1"]
    interval = "1s"
  }

  timeouts { create = var.limit }
}
