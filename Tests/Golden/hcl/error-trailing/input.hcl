a = 1, b = 2
c = 1 2
d = b = c
e = x and y
f = x or y
g = x & y
h = x | y
i = 1;
j {} k {}
l { x = 1
}
