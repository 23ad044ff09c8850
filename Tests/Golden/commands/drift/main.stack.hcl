resource "local_file" "note" {
  count    = 2
  filename = "${path.module}/note-${count.index}.txt"
  content  = "as applied\n"
}

resource "random_uuid" "id" {}
