a = "${}"
b = "${x y}"
c = "%{ iff x }"
d = "%{ if x }a"
e = "%{ endif }"
f = "%{ for x in y }${x}%{ endif }"
g = "%{ if a }%{ else }%{ else }%{ endif }"
h = "${a"
i = <<EOT
${x y}
%{ else }
EOT
j = 1
