"""Draw one map in a process of its own: the chart as JSON in, one line of JSON and the PNG out.

Drawing holds Python's lock for tens of milliseconds at a time, and a server's event loop must never
wait so long; the memory that it takes goes back when the process ends.
"""

import json
import sys

from bot.map.chart import Chart, Road, Spot
from bot.map.fonts import Fonts
from bot.map.painting import draw


def main() -> None:
    """Read a chart, write its picture; what goes wrong is named without what people wrote."""
    try:
        asked = json.load(sys.stdin.buffer)
        spots = [Spot(*spot) for spot in asked["spots"]]
        roads = [Road(*road) for road in asked["roads"]]
        picture = draw(Chart(spots, roads), Fonts())
    except Exception as error:  # noqa: BLE001 - the edge of a process
        sys.exit(f"{type(error).__name__}: no map was drawn")
    about = {"width": picture.width, "height": picture.height, "numbered": picture.numbered}
    sys.stdout.buffer.write(json.dumps(about).encode() + b"\n" + picture.png)


if __name__ == "__main__":
    main()
