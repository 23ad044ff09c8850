   type { # c
   é8817    = "s"
true5828 = "a ${b} c"
     if "lab" "l" {
 null26855 = { bb = aa() ? 1 : a.*.b # c
(x) : a[0],
 "k${1}" = f(/* e */ a["k"],
[/* e */ x, ""],
   { for k, v in !x : -1 => 1 })
     
 a = { "k" = 1
     
true = [for k, v in "$${x}" : "s"] # c
 },
}
 in94144 = a["k"] // dd  
     long_name_here68711 = { "k" = a["k"],
   "k" : { for k, v in a.*.b : true => a[0]... }, } # cc
 }
     long_name_here52505 = -1
 for_each52973       = !x # cc
}
 type3855  = ""
     if94844   = 1.5e3       // dd  
 true25916 = null        # cc
 true66280 = { a.b : a.b # c
(x) = a.b[*].c,
"k" = "${b}",
 a.b = 1
 } // dd  
 