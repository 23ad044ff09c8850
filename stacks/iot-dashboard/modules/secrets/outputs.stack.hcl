output "crypto_key" {
  value = crypto_key.app
}

output "sealed_reader_key" {
  description = "The reader's key, sealed: only who may use the crypto key can open it."
  value       = secret_ciphertext.reader_key.ciphertext
}
