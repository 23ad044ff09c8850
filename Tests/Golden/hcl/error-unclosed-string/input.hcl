a = "abc
b = 2
c = "x ${y
d = 4
e = ["x, 1]
f = 5
