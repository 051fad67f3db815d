"""The chart library of the dashboard: one file out of its npm package, none of its source."""

from tools import ROOT, VAR, Stop

SOURCE = ROOT / "node_modules" / "echarts" / "dist" / "echarts.min.js"
TARGET = VAR / "assets" / "echarts.min.js"


def publish(source=SOURCE, target=TARGET):
    """Copy the library among the assets unless it already lies there."""
    if not source.is_file():
        raise Stop(
            "没有找到图表组件 echarts，请删除 node_modules 后再试一次。",
            "echarts was not found: please remove node_modules and try again.",
        )
    library = source.read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or target.read_bytes() != library:
        target.write_bytes(library)
