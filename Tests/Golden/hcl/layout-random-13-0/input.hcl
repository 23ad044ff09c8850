type22195 = a[0]
bb "m n" {
  blk { a = [1, 2] }
  long_name_here19459 = { a.b = "$${x}"

    "k" = f(
    )

    "k${1}" : [a.b[*].c, -1, "${b}"] # c
  } < "  ${aa(-1)~}${z}"
  x187309 = a.*.b // dd  
  é {
    a50047 = {} # cc
    foo_bar "m n" "m n" {
      in6137 = [[f(1, # c
        a["k"])], [] ?
        {
        } :

        { "k${1}" : a.b

      foo_bar : 1.5e3, }] # cc
    }
    x177635 = { "k" = {
      "k${1}" : {
      }, for_each = -"a ${b} c",
      },
      "k" = <<EOT
%{for a in b~}
  z${a}
%{endfor~}
  EOT


      in : [for k, v in <<EOT

  y
  EOT


        : aa(
    ) if x], }
  } # e
}
