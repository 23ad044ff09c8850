variable "x" {
  type = number
  validation {
    condition     = var.x > 0
    error_message = "positive"
  }
}
resource "terraform_data" "in" {
  input = var.x
  lifecycle {
    precondition {
      condition     = var.x < 10
      error_message = "small"
    }
    postcondition {
      condition     = self.output < 10
      error_message = "small"
    }
  }
}
output "y" { value = terraform_data.in.output }
