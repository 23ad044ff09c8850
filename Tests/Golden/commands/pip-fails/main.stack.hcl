resource "service" "clerk" {
  source  = "source"
  command = ["python", "main.py"]
}
