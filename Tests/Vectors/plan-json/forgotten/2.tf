resource "terraform_data" "kept" {
  input = "kept"
}

removed {
  from = terraform_data.forgotten

  lifecycle {
    destroy = false
  }
}

removed {
  from = terraform_data.destroyed

  lifecycle {
    destroy = true
  }
}

removed {
  from = module.m

  lifecycle {
    destroy = false
  }
}
