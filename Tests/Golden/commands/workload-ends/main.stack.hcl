resource "service" "clerk" {
  command = ["/bin/sh", "-c", "seq -f 'order %g is not there' 12 >&2; exit 3"]
}
