a = <<EOT
some text
  EOTX
b = 1
