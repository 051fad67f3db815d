// Charts out of the tables they stand above: one source, so that both always agree.
// SVG, no animation (officials print and take screenshots), tooltips as text and not as HTML,
// since the content policy refuses style attributes in markup.
(() => {
  "use strict";
  const INK = "#17293a", INK2 = "#44576a", LINE = "#e9eef2";
  const COLOURS = { red: "#d9776f", green: "#9fcbb3", ink: INK, bar: "#a9c6e2", line: "#1b5a96", plan: "#5d6f80" };
  const FONT = '"Noto Sans SC","Source Han Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif';
  const DECAL = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -0.785, color: "rgba(26,102,64,.35)" };

  const number = (cell) => (cell && cell.dataset.v !== undefined ? Number(cell.dataset.v) : null);

  function read(table) {
    const rows = [...table.tBodies[0].rows];
    const columns = [...table.tHead.rows[0].cells].map((cell, place) => ({ cell, place }));
    return {
      names: rows.map((row) => row.cells[0].textContent.trim().replace(/（.*）/, "*")),
      series: columns.filter(({ cell }) => cell.dataset.draw).map(({ cell, place }) => ({
        name: cell.textContent.trim(),
        draw: cell.dataset.draw,
        colour: COLOURS[cell.dataset.colour || cell.dataset.draw],
        values: rows.map((row) => number(row.cells[place])),
      })),
    };
  }

  // Bars of a month and lines of a sum differ by ten times: they have an axis each.
  function series(one, twoAxes) {
    if (one.draw === "bar") {
      const style = { color: one.colour };
      if (one.colour === COLOURS.green) style.decal = DECAL;
      return { name: one.name, type: "bar", barMaxWidth: 18, itemStyle: style, data: one.values };
    }
    const plan = one.draw === "plan";
    const last = one.values.reduce((found, value, place) => (value === null ? found : place), -1);
    const data = one.values.map((value, place) =>
      !plan && place === last ? { value, label: { show: true, formatter: String(value), position: "top", fontWeight: 700, color: INK } } : value);
    return {
      name: one.name, type: "line", yAxisIndex: twoAxes ? 1 : 0, data,
      symbol: plan ? "none" : "circle", symbolSize: 6,
      lineStyle: { width: plan ? 1.5 : 2.5, type: plan ? "dashed" : "solid", color: one.colour }, itemStyle: { color: one.colour },
    };
  }

  function options(told) {
    const twoAxes = told.series.some((one) => one.draw === "plan");
    const axis = { type: "value", min: 0, axisLabel: { color: INK2 }, splitLine: { lineStyle: { color: LINE } } };
    return {
      animation: false,
      textStyle: { fontFamily: FONT, color: INK2, fontSize: 12 },
      aria: { enabled: true },
      grid: { left: 36, right: twoAxes ? 40 : 12, top: 34, bottom: 24 },
      legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: { color: INK2 } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true },
      xAxis: { type: "category", data: told.names, axisTick: { show: false }, axisLabel: { color: INK2 } },
      yAxis: twoAxes ? [axis, { ...axis, splitLine: { show: false } }] : [{ ...axis, minInterval: 1 }],
      series: told.series.map((one) => series(one, twoAxes)),
    };
  }

  function draw(figure) {
    figure.dataset.drawn = "";
    const chart = echarts.init(figure.querySelector(".plot"), null, { renderer: "svg" });
    chart.setOption(options(read(figure.querySelector("table"))));
    const fit = () => chart.resize();
    window.addEventListener("resize", fit);
    window.addEventListener("beforeprint", fit);
  }

  // Without the library the tables stand open.
  const figures = [...document.querySelectorAll("figure[data-chart]")];
  if (window.echarts) figures.forEach(draw);
  else figures.forEach((figure) => { figure.querySelector("details").open = true; });
})();
