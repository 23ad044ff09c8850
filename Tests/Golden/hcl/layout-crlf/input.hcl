a = 1 # x
bb = 2
foo {
  a = <<EOT
xx
EOT
}
