output "crypto_key" {
  value = crypto_key.app
}

output "key_name" {
  description = "The key's name at the key service: ring/key."
  value       = "${key_ring.main.name}/${crypto_key.app.name}"
}

output "sealed_reader_key" {
  description = "The reader's key, sealed: only who may use the crypto key can open it."
  value       = secret_ciphertext.reader_key.ciphertext
}
