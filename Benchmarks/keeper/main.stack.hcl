# Keeps the virtual environments of the demo's workloads while the demo itself comes and goes.

variable "workloads" {
  description = "The folder of the demo's workloads."
  type        = string
}

resource "service" "keeper" {
  for_each = toset(["sensor", "dashboard"])

  source   = "${var.workloads}/${each.key}"
  command  = ["python", "main.py"]
  replicas = 0
}

resource "function" "keeper" {
  source      = "${var.workloads}/store_reading"
  entry_point = "store_reading"
}
