a = [<<EOT
    ${[1,
  2]} x
      ${f(
  3,
4)}
EOT
, {
  b = 1
}
]
cc = 2
foo {
  b = <<EOT
  ${ {
  a = 1
  } }
     ${ {
  c = 1
} }
EOT
c = 3
d {
  e = 4
}
}
