stack {
  name = "ephemeral"
}

variable "token" {
  type      = string
  ephemeral = true
}

variable "region" {
  default   = "eu"
  ephemeral = true
}

variable "size" {
  default = 1
}

resource "terraform_data" "one" {
  input = var.size

  lifecycle {
    postcondition {
      condition     = var.token == "right" && var.region == "eu"
      error_message = "that token does not do"
    }
  }
}
