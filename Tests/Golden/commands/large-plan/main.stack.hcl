variable "level" { default = "info" }

resource "terraform_data" "many" {
  count = 60
  input = jsonencode({ index = count.index, level = var.level, tags = ["a", "b"] })
}

resource "terraform_data" "text" {
  input = join("\n", [for n in range(30) : n == 12 ? "line ${n} ${var.level}" : "line ${n}"])
}

resource "terraform_data" "long" {
  input = "${join("", [for n in range(60) : "head${n}"])}-${var.level}-${join("", [for n in range(60) : "tail${n}"])}"
}
