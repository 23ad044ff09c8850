variable "title" {
  type = string
}

variable "readings_table" {
  type = object({ id = string, url = string })
}

resource "service_account" "dashboard" {}

resource "webapp" "dashboard" {
  source          = "${path.module}/../../workloads/dashboard"
  command         = ["python3", "-m", "http.server", "--bind", "127.0.0.1", "@{port.http}"]
  service_account = service_account.dashboard.id

  env = {
    PAGE_TITLE   = var.title
    READINGS_URL = var.readings_table.url
  }

  health {
    path = "/"
  }
}

output "url" {
  value = webapp.dashboard.url
}
