variable "n" {
  validation {
    condition     = var.n < 5
    error_message = "n"
  }
}
resource "terraform_data" "k" {
  for_each = toset(["a b", "c"])
  lifecycle {
    postcondition {
      condition     = self.id != ""
      error_message = "post"
    }
  }
}
output "mo" {
  value = 1
  precondition {
    condition     = var.n < 5
    error_message = "o"
  }
}
check "inner" {
  assert {
    condition     = var.n == 0
    error_message = "n is ${var.n}"
  }
}
