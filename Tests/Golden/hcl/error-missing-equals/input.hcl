a 1
b
c "x"
d = 4
resource "x" "y"
{
  e = 5
}
