a { b = "foo", c = "bar" }
a { b = "foo"
}
a { b = "foo"
  c = "bar" }
a { d {} }
a { = 1 }
b = 2
