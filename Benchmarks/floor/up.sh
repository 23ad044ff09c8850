#!/usr/bin/env bash
# The demo as somebody would bring it up by hand: the same processes as stacks/iot-dashboard, started one after the
# other without plan, state, rights, supervision or recovery. It is the floor that `make bench` measures against.
#
#   up.sh FOLDER     start everything, print the dashboard's URL
#   down.sh FOLDER   stop everything
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
floor=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
workloads=$floor/../../stacks/iot-dashboard/workloads
cd "$folder"
: >pids

free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

environment() { # requirements.txt -> python of its environment
  "$floor/../../scripts/workload-environment.sh" "$1"
}

start() { # name command...
  local name=$1
  shift
  "$@" >"$name.log" 2>&1 &
  echo $! >>pids
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=127.0.0.1 \
  -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out ca.pem 2>/dev/null

nats=$(free_port) mqtt=$(free_port) table=$(free_port) function=$(free_port) page=$(free_port)
cat >nats.conf <<CONFIG
server_name: floor
listen: 127.0.0.1:$nats
jetstream { store_dir: "$folder/jetstream" }
mqtt {
  listen: 127.0.0.1:$mqtt
  tls { cert_file: "$folder/ca.pem", key_file: "$folder/key.pem" }
}
CONFIG
start nats "${NATS_SERVER:-/opt/stack/engines/nats-server/2.15.1/nats-server}" -c nats.conf
start table /usr/bin/python3 "$floor/table.py" "$table" table.sqlite

export READINGS_URL=http://127.0.0.1:$table/v1/tables/readings
export STACK_WORKLOAD_API=http://127.0.0.1:$table STACK_TOKEN_FILE=$folder/token
echo token >token

client=$(environment "$floor/requirements.txt")
start function env HOST=127.0.0.1 PORT="$function" FUNCTION_TARGET=store_reading FUNCTION_SIGNATURE_TYPE=cloudevent \
  FUNCTION_SOURCE="$workloads/store_reading/main.py" \
  "$(environment "$workloads/store_reading/requirements.txt")" -m functions_framework
start dispatch "$client" "$floor/consume.py" "nats://127.0.0.1:$nats" dispatch "http://127.0.0.1:$function"
start warehouse "$client" "$floor/consume.py" "nats://127.0.0.1:$nats" warehouse warehouse.sqlite
start archive "$client" "$floor/consume.py" "nats://127.0.0.1:$nats" archive archive

sensor=$(environment "$workloads/sensor/requirements.txt")
MQTT_CA_CERTIFICATE=$(cat ca.pem)
export MQTT_CA_CERTIFICATE MQTT_URL=mqtts://127.0.0.1:$mqtt MQTT_USERNAME=sensor MQTT_PASSWORD=none
for device in cellar kitchen rooftop; do
  start "sensor-$device" env DEVICE_ID="$device" MQTT_CLIENT_ID="$device" EVENT_TOPIC="devices/$device/events" \
    "$sensor" "$workloads/sensor/main.py"
done

start page env PORT="$page" DEVICES='["cellar", "kitchen", "rooftop"]' CRYPTO_KEY=keys/floor/app \
  SEALED_SERVICE_ACCOUNT_KEY=c2VhbGVk \
  "$(environment "$workloads/dashboard/requirements.txt")" "$workloads/dashboard/main.py"
echo "http://127.0.0.1:$page"
