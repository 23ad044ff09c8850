# The page. Its own account may do one thing: decrypt the sealed key that it is given. With that key it reads.

resource "service_account" "dashboard" {}

resource "iam_binding" "dashboard_decrypts" {
  resource = var.crypto_key.id
  role     = "decrypter"
  members  = [service_account.dashboard.id]
}

resource "webapp" "dashboard" {
  source          = "${path.module}/../../workloads/dashboard"
  command         = ["python", "main.py"]
  service_account = service_account.dashboard.id
  public          = var.public

  env = {
    PAGE_TITLE                 = var.title
    DEVICES                    = jsonencode(var.devices)
    READINGS_URL               = var.readings_table.url
    CRYPTO_KEY                 = var.crypto_key.id
    SEALED_SERVICE_ACCOUNT_KEY = var.sealed_key
  }

  health {
    path = "/healthz"
  }

  limits {
    memory = var.memory
  }

  depends_on = [iam_binding.dashboard_decrypts]
}
