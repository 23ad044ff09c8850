a = [for x in y : "${x}-${z}"]
b = "%{if x}a%{else}b%{endif}"
c = "%{for x in y}${x}%{endfor}"
d = "${ { a = 1 } }x"
e = {}
