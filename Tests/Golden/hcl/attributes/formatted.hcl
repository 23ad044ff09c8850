a = 1
b = true

c_d-e           = "x"  # trailing
d               = null // also
e /* between */ = /* and */ 2
