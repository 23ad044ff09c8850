variable "us" {
  type = string
}

output "us" {
  value = var.us
}

variable "un" {
  type = number
}

output "un" {
  value = var.un
}

variable "ub" {
  type = bool
}

output "ub" {
  value = var.ub
}

variable "ulist" {
  type = list(string)
}

output "ulist" {
  value = var.ulist
}

variable "ulistn" {
  type = list(number)
}

output "ulistn" {
  value = var.ulistn
}

variable "uset" {
  type = set(string)
}

output "uset" {
  value = var.uset
}

variable "umap" {
  type = map(string)
}

output "umap" {
  value = var.umap
}

variable "uobj" {
  type = object({ a = string, b = number })
}

output "uobj" {
  value = var.uobj
}

variable "uobjs" {
  type = list(object({ a = string }))
}

output "uobjs" {
  value = var.uobjs
}

variable "utuple" {
  type = tuple([string, number])
}

output "utuple" {
  value = var.utuple
}
