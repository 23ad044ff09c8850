variable "word" {
  default   = "Pl4nt3dS3cret/One"
  sensitive = true
}

variable "argument" {
  default = false
}

resource "local_file" "note" {
  filename = "/dev/null/${var.word}"
  content  = "text"
}

resource "crypto_key" "seal" {
  key_ring = var.word
  name     = "seal"
}

resource "topic" "readings" {
  broker = var.word
  name   = "readings"
}

resource "service" "clerk" {
  count   = var.argument ? 1 : 0
  command = ["sh", "-c", "echo ${var.word}"]

  service_account = var.word

  health {
    command = ["test", var.word]
  }
}

resource "webapp" "desk" {
  count   = var.argument ? 1 : 0
  command = ["sh", "-c", "true"]

  health {
    path = "/health?token=${var.word}"
  }
}
