output "url" {
  description = "Where the dashboard is."
  value       = webapp.dashboard.url
}
