resource "broker" "main" {}

resource "topic" "readings" {
  broker = broker.main.id
}

resource "device_registry" "sensors" {
  broker      = broker.main.id
  event_topic = topic.readings.id
}
