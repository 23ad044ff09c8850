variable "a" {
  type = string
}
variable "b" {
  type = list(string)
}
variable "c" {
  type    = map(any)
  default = x
}
variable "d" { type = map(string) }
variable "e" { type = list(any) }
variable "f" { type = string }
variable "g" { type = "number" }
