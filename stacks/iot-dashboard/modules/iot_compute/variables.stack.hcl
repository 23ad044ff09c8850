variable "sensors" {
  description = "The simulated sensors, by device id."
  type        = map(object({ mean = number }))
}
