# The broker, the devices that may speak to it, and the programs that stand in for the devices.

resource "broker" "main" {
  tls = true
}

# What devices publish to `devices/<id>/events` goes to the topic, durably.
resource "device_registry" "sensors" {
  broker      = broker.main.id
  event_topic = topic.readings.id
}

resource "topic" "readings" {
  broker  = broker.main.id
  max_age = "24h"
}

resource "device" "sensor" {
  for_each = var.sensors

  registry = device_registry.sensors.id
  name     = each.key
}

resource "service" "sensor" {
  for_each = var.sensors

  source  = "${path.module}/../../workloads/sensor"
  command = ["python", "main.py"]

  env = {
    DEVICE_ID           = each.key
    MEAN_TEMPERATURE    = each.value.mean
    EVENT_TOPIC         = device.sensor[each.key].event_topic
    MQTT_URL            = broker.main.mqtt_url
    MQTT_CA_CERTIFICATE = broker.main.ca_certificate
    MQTT_CLIENT_ID      = device.sensor[each.key].client_id
    MQTT_USERNAME       = device.sensor[each.key].username
  }

  secret_env = {
    MQTT_PASSWORD = device.sensor[each.key].password
  }
}
