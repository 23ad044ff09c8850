variable "size" {
  type        = number
  description = "How many."

  validation {
    condition     = var.size < 10
    error_message = "at most nine"
  }
}

resource "terraform_data" "item" {
  count = var.size
  input = { index = count.index, text = "item ${count.index}", flag = !false, sum = 1 + 2 }
}

output "ids" {
  value = terraform_data.item[*].id

  precondition {
    condition     = var.size > 0
    error_message = "none"
  }
}
