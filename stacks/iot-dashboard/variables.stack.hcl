variable "title" {
  description = "What stands at the top of the page."
  type        = string
  default     = "Temperatures"
}

variable "sensors" {
  description = "The simulated sensors: a device id each, and the temperature in degrees Celsius around which it drifts."
  type        = map(object({ mean = number }))

  default = {
    cellar  = { mean = 12 }
    kitchen = { mean = 21 }
    rooftop = { mean = 4 }
  }

  validation {
    condition     = alltrue([for id in keys(var.sensors) : can(regex("^[a-z][a-z0-9-]{0,31}$", id))])
    error_message = "a device id is lower-case letters, digits and hyphens, and starts with a letter"
  }
}

variable "retention" {
  description = "How long readings are kept in the key-value table."
  type        = string
  default     = "24h"
}

variable "memory" {
  description = "How much memory the dashboard may use, in MiB; any when null."
  type        = number
  default     = null
}

variable "public" {
  description = "Whether the dashboard is served to other machines too, and not on loopback alone."
  type        = bool
  default     = false
}
