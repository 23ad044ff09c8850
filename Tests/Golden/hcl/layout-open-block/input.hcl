foo {
a=1
}