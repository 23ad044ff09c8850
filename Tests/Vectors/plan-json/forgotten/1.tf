resource "terraform_data" "kept" {
  input = "kept"
}

resource "terraform_data" "forgotten" {
  count = 2
  input = count.index
}

resource "terraform_data" "destroyed" {
  input = "destroyed"
}

module "m" {
  source = "./m"
}

output "forgotten" {
  value = terraform_data.forgotten[0].output
}
