foo "x" {
  a = 1
}

foo "y" { a = 1 }
foo "z" {}
foo "q" {
}
