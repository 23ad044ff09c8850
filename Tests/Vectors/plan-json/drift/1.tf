resource "key_ring" "main" {
  name           = "drift"
  deletion_grace = "0s"
}

resource "crypto_key" "updated" {
  key_ring        = key_ring.main.id
  name            = "updated"
  deletion_grace  = "0s"
  rotation_period = "7776000s"
}

resource "crypto_key" "each" {
  for_each        = toset(["a", "b"])
  key_ring        = key_ring.main.id
  name            = each.key
  deletion_grace  = "0s"
  rotation_period = "7776000s"
}

module "m" {
  source = "./m"
  ring   = key_ring.main.id
}

resource "terraform_data" "user" {
  input = crypto_key.updated.rotation_period
}

output "period" {
  value = crypto_key.updated.rotation_period
}
