a = <<EOT
plain ${b}
  "quotes" \n stay $${c} %%{d}
EOT
b = <<-EOT
    first
      second

    third ${x~}

  
    EOT
c = [<<A
one
A
, 2]
d = <<EOT
EOT
e = <<-EOT
%{for x in y~}
  ${x}
%{endfor~}
  EOT
f = {
  g = <<EOT
x
  EOT
  h = 1
}
