resource "key_ring" "main" {
  name           = "drift"
  deletion_grace = "0s"
}

resource "crypto_key" "renamed" {
  key_ring        = key_ring.main.id
  name            = "updated"
  deletion_grace  = "0s"
  rotation_period = "5184000s"
}


module "m" {
  source = "./m"
  ring   = key_ring.main.id
}

resource "terraform_data" "reader" {
  input = crypto_key.renamed.rotation_period
}

output "period" {
  value = crypto_key.renamed.rotation_period
}

moved {
  from = terraform_data.user
  to   = terraform_data.reader
}

moved {
  from = crypto_key.updated
  to   = crypto_key.renamed
}
