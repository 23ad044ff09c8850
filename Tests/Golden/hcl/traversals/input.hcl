a = b.c
d = b["c"]
e = b[0].d[1]["f"].g
f = b.0.c
g = b.0.c[1]
h = b[c]
i = b[c.d][0]
j = f(x).y
k = (a).b
l = [1][0]
m = {a = 1}.a
n = b["${x}"]
o = b[-1]
p = b[(0)]
q = true.x
r = b [ 0 ] . c
