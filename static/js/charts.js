/* Charts out of the tables they stand above: one source, so that both always agree.
   SVG, no animation (officials print and take screenshots), tooltips as text and not as HTML,
   since the content policy refuses style attributes in markup. */

const INK = "#17293a";
const INK2 = "#44576a";
const LINE = "#e9eef2";
/* By the data-colour of a column's head, else by its data-draw. */
const COLOURS = { red: "#d9776f", green: "#9fcbb3", ink: INK, bar: "#a9c6e2", line: "#1b5a96", plan: "#5d6f80" };
const FONT =
  '"Noto Sans SC","Source Han Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif';
/* Green is hatched: it has to differ from red in grey, too. */
const HATCHED = {
  symbol: "rect",
  dashArrayX: [1, 0],
  dashArrayY: [2, 3],
  rotation: -0.785,
  color: "rgba(26,102,64,.35)",
};

const number = (cell) => (cell && cell.dataset.v !== undefined ? Number(cell.dataset.v) : null);

/* {names, series: [{name, draw, colour, values}]} of a table. */
function read(table) {
  const rows = [...table.tBodies[0].rows];
  const columns = [...table.tHead.rows[0].cells].map((cell, place) => ({ cell, place }));
  return {
    /* A note behind the month has no room below its bar. */
    names: rows.map((row) => row.cells[0].textContent.trim().replace(/（.*）/, "*")),
    series: columns.filter(({ cell }) => cell.dataset.draw).map(({ cell, place }) => ({
      name: cell.textContent.trim(),
      draw: cell.dataset.draw,
      colour: COLOURS[cell.dataset.colour || cell.dataset.draw],
      values: rows.map((row) => number(row.cells[place])),
    })),
  };
}

function bars({ name, colour, values }) {
  const style = { color: colour };
  if (colour === COLOURS.green) style.decal = HATCHED;
  return { name, type: "bar", barMaxWidth: 18, itemStyle: style, data: values };
}

/* The last figure of a line is written beside it. */
function labelled(values) {
  const last = values.reduce((found, value, place) => (value === null ? found : place), -1);
  return values.map((value, place) => {
    if (place !== last) return value;
    const label = { show: true, formatter: String(value), position: "top", fontWeight: 700, color: INK };
    return { value, label };
  });
}

function line({ name, draw, colour, values }, axis) {
  const isPlan = draw === "plan";
  return {
    name,
    type: "line",
    yAxisIndex: axis,
    data: isPlan ? values : labelled(values),
    symbol: isPlan ? "none" : "circle",
    symbolSize: 6,
    lineStyle: { width: isPlan ? 1.5 : 2.5, type: isPlan ? "dashed" : "solid", color: colour },
    itemStyle: { color: colour },
  };
}

/* Bars of a month and lines of a sum differ by ten times: they have an axis each. */
function yAxes(hasTwo) {
  const axis = { type: "value", min: 0, axisLabel: { color: INK2 }, splitLine: { lineStyle: { color: LINE } } };
  return hasTwo ? [axis, { ...axis, splitLine: { show: false } }] : [{ ...axis, minInterval: 1 }];
}

function options({ names, series }) {
  const hasTwo = series.some(({ draw }) => draw === "plan");
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: INK2, fontSize: 12 },
    aria: { enabled: true },
    grid: { left: 36, right: hasTwo ? 40 : 12, top: 34, bottom: 24 },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: { color: INK2 } },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: { type: "category", data: names, axisTick: { show: false }, axisLabel: { color: INK2 } },
    yAxis: yAxes(hasTwo),
    series: series.map((one) => (one.draw === "bar" ? bars(one) : line(one, hasTwo ? 1 : 0))),
  };
}

function draw(figure) {
  figure.dataset.drawn = "";
  const chart = window.echarts.init(figure.querySelector(".plot"), null, { renderer: "svg" });
  chart.setOption(options(read(figure.querySelector("table"))));
  const fit = () => chart.resize();
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", fit);
}

/* Without the library the tables stand open. */
document.querySelectorAll("figure[data-chart]").forEach((figure) => {
  if (window.echarts) draw(figure);
  else figure.querySelector("details").open = true;
});
