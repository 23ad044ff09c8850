a = <<EOT
some text
EOT