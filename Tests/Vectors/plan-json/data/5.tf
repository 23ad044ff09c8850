resource "key_ring" "main" {
  name           = "data"
  deletion_grace = "0s"
}

resource "crypto_key" "main" {
  key_ring       = key_ring.main.id
  name           = "main"
  deletion_grace = "0s"
}

data "secret_ciphertext" "note" {
  crypto_key = crypto_key.main.id
  plaintext  = "a note"
  context    = "note"
}

data "secret_ciphertext" "each" {
  for_each   = toset(["b"])
  crypto_key = crypto_key.main.id
  plaintext  = each.key
  context    = "each"
}

resource "terraform_data" "user" {
  input = data.secret_ciphertext.note.context
}

output "context" {
  value = data.secret_ciphertext.note.context
}
