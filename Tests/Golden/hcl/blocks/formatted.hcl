empty {}
one { a = 1 }
resource "type" "name" {
  a = 1
  nested "bare" "quo\"ted" {
    b = 2
  }
}
bare "label" {
}
