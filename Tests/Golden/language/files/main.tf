terraform {
  required_providers {
    terraform = { source = "terraform.io/builtin/terraform" }
  }
}

resource "terraform_data" "u" {}

resource "terraform_data" "many" {
  count = 2
}

resource "terraform_data" "each" {
  for_each = toset(["a", "b"])
}

variable "secret" {
  default   = "x"
  ephemeral = true
}

module "m" {
  source = "./typed"
  us     = local.ud
  un     = local.ud
  ub     = local.ud
  ulist  = local.ud
  ulistn = local.ud
  uset   = local.ud
  umap   = local.ud
  uobj   = local.ud
  uobjs  = local.ud
  utuple = local.ud
}

locals {
  ui     = terraform_data.u.id
  us     = module.m.us
  un     = module.m.un
  ub     = module.m.ub
  ud     = jsondecode(terraform_data.u.id)
  ulist  = module.m.ulist
  ulistn = module.m.ulistn
  uset   = module.m.uset
  umap   = module.m.umap
  uobj   = module.m.uobj
  uobjs  = module.m.uobjs
  utuple = module.m.utuple

  template       = "hi $${name}!"
  brokentemplate = "hi $${"
  tupletemplate  = "$${[1]}"
  numbertemplate = "$${1}"
  nulltemplate   = "$${null}"
}
