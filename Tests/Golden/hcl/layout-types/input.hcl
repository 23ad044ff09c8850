variable "a" {
 type=string
}
variable b {
 type = "list"
}
variable "c" {
 type=map
 default="${x}"
}
variable d { type = "map" }
variable e { type = list }
variable f { type = "string" }
variable g { type = "number" }
