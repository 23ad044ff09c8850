foo {
  a = 1
}