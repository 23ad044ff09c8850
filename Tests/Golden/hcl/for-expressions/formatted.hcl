a = [for v in l : v]
b = [for i, v in l : upper(v) if i > 0]
c = { for k, v in m : k => v }
d = {
  for v in l :
  v.key => v.value...
  if v.ok
}
e = [for x in c ? a : b : x]
