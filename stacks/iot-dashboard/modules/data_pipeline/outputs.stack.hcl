output "dead_letter_topic" {
  description = "Where readings go that the function could not store."
  value       = topic.undeliverable
}
