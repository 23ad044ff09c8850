output "readings_topic" {
  description = "The durable topic of every reading."
  value       = topic.readings
}

output "mqtt_url" {
  value = broker.main.mqtt_url
}
