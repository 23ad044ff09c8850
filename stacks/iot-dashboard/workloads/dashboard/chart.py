"""One device's line chart, as the JSON that Plotly draws."""

import time
from typing import Any

from readings import Reading

WINDOW = 120  # seconds shown
COLOURS = ["#3b82f6", "#f97316", "#14b8a6", "#a855f7", "#eab308", "#ec4899"]
FAINT = "rgba(128, 138, 152, 0.22)"
TEXT = "#808a98"  # readable on white and on black
NARROWEST = 2.0  # degrees: so that noise does not look like weather


def figure(readings: list[Reading], colour: str, now: float) -> dict[str, Any]:
    """The last two minutes of readings; `now` is in seconds since 1970."""
    shown = [reading for reading in readings if now - reading.timestamp / 1000 <= WINDOW]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [round(reading.timestamp / 1000 - now, 2) for reading in shown],
                "y": [reading.temperature for reading in shown],
                "customdata": [clock(reading.timestamp) for reading in shown],
                "hovertemplate": "%{y:.2f} °C at %{customdata}<extra></extra>",
                "line": {"color": colour, "width": 2.5},
            }
        ],
        "layout": layout(vertical_range([reading.temperature for reading in shown])),
    }


def layout(vertical: list[float] | None) -> dict[str, Any]:
    axis = {"gridcolor": FAINT, "zeroline": False, "fixedrange": True, "color": TEXT}
    return {
        "margin": {"l": 48, "r": 22, "t": 8, "b": 28},
        "paper_bgcolor": "rgba(0, 0, 0, 0)",
        "plot_bgcolor": "rgba(0, 0, 0, 0)",
        "font": {"family": "system-ui, sans-serif", "size": 12, "color": TEXT},
        "showlegend": False,
        "hovermode": "x",
        "uirevision": "keep",
        "xaxis": axis
        | {
            "range": [-WINDOW, 0.5],
            "tickangle": 0,
            "tickvals": [-120, -90, -60, -30, 0],
            "ticktext": ["2 min", "90 s", "60 s", "30 s", "now"],
        },
        "yaxis": axis | {"ticksuffix": "°", "nticks": 5, "range": vertical or [18, 24]},
    }


def vertical_range(temperatures: list[float]) -> list[float] | None:
    """A little more than the values span, and never so little that noise fills the chart."""
    if not temperatures:
        return None
    low, high = min(temperatures), max(temperatures)
    margin = max((high - low) * 0.15, (NARROWEST - (high - low)) / 2)
    return [round(low - margin, 2), round(high + margin, 2)]


def clock(timestamp: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(timestamp / 1000))
