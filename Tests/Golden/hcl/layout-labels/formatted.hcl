resource "a" "b" {
}
resource "a" "b" {}
resource "x\ny" "" {}
foo "a" "éé" { a = 1 }
