resource "a" "b" {
  dynamic "x" {
 for_each=var.y
 iterator = it
 content{
 z=it.value
}
}
lifecycle{
ignore_changes=[a,b]
}
}
