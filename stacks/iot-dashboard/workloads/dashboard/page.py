"""The page: a card for each device with its current value and its line chart, refreshed every second."""

import time
from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, dcc, html

import chart
from readings import Reading, Snapshot

PERIOD = 1000  # milliseconds between refreshes
STALE = 5  # seconds after which a device is said to be silent

Component = Any  # of Dash's, which has no common typed base


def build(title: str, devices: list[str], snapshot: Callable[[], Snapshot]) -> Dash:
    """The Dash application; its WSGI server is `.server`."""
    app = Dash(__name__, title=title, update_title="", serve_locally=True)
    app.layout = lambda: page(title, devices, snapshot())

    outputs = [Output("notice", "children")]
    for device in devices:
        outputs += [
            Output(f"chart-{device}", "figure"),
            Output(f"value-{device}", "children"),
            Output(f"age-{device}", "children"),
            Output(f"card-{device}", "className"),
        ]

    @app.callback(outputs, Input("tick", "n_intervals"))
    def refresh(_ticks: int | None) -> list[Any]:
        now, current = time.time(), snapshot()
        values: list[Any] = [notice(current)]
        for index, device in enumerate(devices):
            readings = current.readings.get(device, [])
            values += [
                chart.figure(readings, colour(index), now),
                value(readings),
                age(readings, now),
                card_class(readings, now),
            ]
        return values

    @app.server.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app


def page(title: str, devices: list[str], current: Snapshot) -> Component:
    now = time.time()
    return html.Main(
        [
            html.Header([html.H1(title), html.P(f"{len(devices)} sensors, a reading a second")]),
            html.Div(notice(current), id="notice", role="status"),
            html.Section(
                [card(device, index, current.readings.get(device, []), now) for index, device in enumerate(devices)],
                className="cards",
            ),
            dcc.Interval(id="tick", interval=PERIOD),
        ]
    )


def card(device: str, index: int, readings: list[Reading], now: float) -> Component:
    return html.Article(
        [
            html.Div([html.Span(className="dot", style={"background": colour(index)}), html.H2(device)]),
            html.P([html.Span(value(readings), id=f"value-{device}"), html.Small("°C")], className="value"),
            html.P(age(readings, now), id=f"age-{device}", className="age"),
            dcc.Graph(
                id=f"chart-{device}",
                figure=chart.figure(readings, colour(index), now),
                config={"displayModeBar": False, "responsive": True},
                style={"height": "15rem"},
            ),
        ],
        id=f"card-{device}",
        className=card_class(readings, now),
    )


def colour(index: int) -> str:
    return chart.COLOURS[index % len(chart.COLOURS)]


def value(readings: list[Reading]) -> str:
    return f"{readings[-1].temperature:.1f}" if readings else "–"


def age(readings: list[Reading], now: float) -> str:
    if not readings:
        return "waiting for the first reading"
    seconds = max(0, int(now - readings[-1].timestamp / 1000))
    if seconds < STALE:
        return "live"
    if seconds < 120:
        return f"silent for {seconds} s"
    return f"silent for {seconds // 60} min"


def card_class(readings: list[Reading], now: float) -> str:
    fresh = bool(readings) and now - readings[-1].timestamp / 1000 < STALE
    return "card" if fresh else "card stale"


def notice(current: Snapshot) -> str:
    return f"The latest readings cannot be had: {current.error}" if current.error else ""
