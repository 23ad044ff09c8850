variable "v" {
  default = "never"
  validation {
    condition     = length(var.v) > 0
    error_message = "v"
  }
}
module "m" {
  source = "./m"
  count  = 2
  n      = count.index
}
module "none" {
  source = "./m"
  count  = 0
  n      = 0
}
resource "terraform_data" "a" {
  count            = 2
  input            = count.index
  triggers_replace = "two"
  lifecycle {
    precondition {
      condition     = count.index < 5
      error_message = "pre"
    }
    postcondition {
      condition     = self.id != ""
      error_message = "post"
    }
  }
}
resource "terraform_data" "z" {
  count = 1
  lifecycle {
    precondition {
      condition     = count.index < 5
      error_message = "pre"
    }
  }
}
resource "terraform_data" "plain" {}
output "o" {
  value = 1
  precondition {
    condition     = terraform_data.a[0].id != ""
    error_message = "o"
  }
}
output "nocheck" { value = 1 }
check "c" {
  assert {
    condition     = terraform_data.a[0].id == "never"
    error_message = "first does not hold"
  }
  assert {
    condition     = var.v == "never"
    error_message = "second does not hold, either"
  }
}
