a = f(<<EOT
x
EOT
)
b = {
  c = <<EOT
x
EOT
  d = 1
}
foo {
  a = 1
  b = f(<<EOT
  y
${ { a = 1 } }
 EOT
  )
  c = 2
}
