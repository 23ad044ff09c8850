terraform {
required_providers{
aws={
source="x"
version=">= 1"
}
}
}
