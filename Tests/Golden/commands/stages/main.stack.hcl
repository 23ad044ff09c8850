variable "number" { default = 2 }

resource "terraform_data" "number" { input = var.number }

resource "terraform_data" "member" {
  count = terraform_data.number.output
  input = count.index
}

resource "local_file" "report" {
  filename = "report.txt"
  content  = "${length(terraform_data.member)} members, the first ${terraform_data.member[0].output}\n"
}
