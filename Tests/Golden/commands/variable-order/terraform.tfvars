b = "terraform.tfvars"
c = "terraform.tfvars"
