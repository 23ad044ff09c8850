a=b.c . d[ 0 ][*].e.*.f
b=f (1,2 ...)
c=a::b(1)
d=[for x in[1]:x]
e={for k,v in m:k=>v...if v}
f=a [0]
g=(a)[0]
h=a[0] [1]
i="a"[0]
