a = [for x y : x]
b = {for k, v in m : v}
c = [for k, v in m : k => v]
d = [for x in y x]
e = {for = 1}
f = [for x in l : x...]
g = 7
