variable "size" {
  default = 1
}

resource "terraform_dta" "typo_in_type" {
  input = 1
}

resource "terraform_data" "typo_in_argument" {
  inptu = 1
}

resource "terraform_data" "typo_in_reference" {
  input = var.sizes
}

resource "terraform_data" "typo_in_resource" {
  input = terraform_data.typo_in_refrence.output
}

resource "terraform_data" "typo_in_attribute" {
  input = terraform_data.fine.outptu
}

resource "terraform_data" "typo_in_function" {
  input = uper("a")
}

resource "terraform_data" "fine" {
  input = 1
}

output "place" {
  value = module.ghost.place
}
