a = <<EOT
  x
   ${  y  }
EOT
b = [<<A
q
A
,1]
c = <<-EOT
    x
    EOT
dd = 1
  locals {
  e = <<EOT
 z
EOT
 f=1
}
