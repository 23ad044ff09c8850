variable "ring" { type = string }

resource "crypto_key" "inner" {
  key_ring        = var.ring
  name            = "inner"
  deletion_grace  = "0s"
  rotation_period = "7776000s"
}
