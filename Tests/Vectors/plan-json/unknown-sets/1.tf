resource "terraform_data" "a" {}

resource "terraform_data" "b" {
  input = {
    plain   = toset([terraform_data.a.id, "k"])
    objects = [toset([{ id = terraform_data.a.id, n = 1 }, { id = "x", n = 2 }])]
    all     = toset([terraform_data.a.id])
  }
}

output "set" {
  value = toset([terraform_data.a.id, "k"])
}

output "inner" {
  value = { set = toset([terraform_data.a.id, "k"]), one = 1 }
}
