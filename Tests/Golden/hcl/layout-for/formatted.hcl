a = [for s in var.list : upper(s) if s != ""]
b = { for s in var.list : s => upper(s) }
c = [for i, v in [1, 2] : "${i} is ${v}"]
