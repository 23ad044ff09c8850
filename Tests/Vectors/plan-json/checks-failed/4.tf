locals { x = 2 }
resource "terraform_data" "a" {
  input = local.x
  lifecycle {
    postcondition {
      condition     = self.output != 5
      error_message = "a ${self.output}"
    }
  }
}
resource "terraform_data" "beside" { input = local.x }
resource "terraform_data" "after" {
  input = terraform_data.a.output
  lifecycle {
    precondition {
      condition     = local.x != 0
      error_message = "after"
    }
  }
}
resource "terraform_data" "none" {
  count = 0
  lifecycle {
    precondition {
      condition     = local.x != 0
      error_message = "none"
    }
  }
}
check "a" {
  assert {
    condition     = terraform_data.a.output < 3
    error_message = "a is ${terraform_data.a.output}"
  }
}
check "beside" {
  assert {
    condition     = terraform_data.beside.output < 5
    error_message = "beside is ${terraform_data.beside.output}"
  }
}
check "number" {
  assert {
    condition     = terraform_data.beside.output == 7 ? tonumber(terraform_data.beside.id) > 1 : true
    error_message = "number"
  }
}
output "a" {
  value = terraform_data.a.output
  precondition {
    condition     = terraform_data.a.output != 9
    error_message = "out a"
  }
}
output "beside" {
  value = terraform_data.beside.output
  precondition {
    condition     = terraform_data.beside.output != 8
    error_message = "out beside"
  }
}
