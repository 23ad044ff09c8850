module "a" {
 source = "./x"
 providers = {
  aws = aws.b
 aws.c = aws.d
 }
 for_each = toset([
  "a", "b"])
}
