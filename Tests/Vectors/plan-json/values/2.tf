variable "secret" {
  default   = "hunter2"
  sensitive = true
}
variable "n" {
  type    = number
  default = 1
}
resource "terraform_data" "a" {
  input            = { s = var.secret, l = [1, 2, "x"], n = null, nested = { k = true } }
  triggers_replace = [3]
  lifecycle { prevent_destroy = false }
}
resource "terraform_data" "n" {
  count      = var.n
  input      = count.index
  depends_on = [terraform_data.a]
}
module "m" {
  source   = "./m"
  for_each = { p = 1, q = 2 }
  x        = each.value
}
output "o" {
  value     = terraform_data.a.output
  sensitive = true
}
output "mm" {
  value       = module.m["p"].y
  description = "d"
}
check "c" {
  assert {
    condition     = terraform_data.n[0].output == 5
    error_message = "not five ${terraform_data.n[0].id}"
  }
}
