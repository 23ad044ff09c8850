locals {
a=1
longer =   2
}
