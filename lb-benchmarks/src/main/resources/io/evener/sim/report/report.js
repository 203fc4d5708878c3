"use strict";
// Draws the page's plots. Everything shown comes from the data in the page, as text, never as markup.
(() => {
  const plots = JSON.parse(document.getElementById("data").textContent);
  const COLOURS = 8;
  const MARKERS = [
    d3.symbolCircle, d3.symbolSquare, d3.symbolTriangle, d3.symbolDiamond, d3.symbolCross, d3.symbolStar, d3.symbolWye
  ];
  const MARKER_SIZE = 46;
  const DASHES = "7 4";
  const MOST_MARKERS = 30;
  const FEW_MARKERS = 12;
  const MOST_TIP_ROWS = 14;
  const REACH = 60;

  // Numbers and axes

  const SUPERSCRIPTS = { "-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3" };
  const superscript = n => [...String(n)].map(c => SUPERSCRIPTS[c] ?? String.fromCharCode(0x2070 + Number(c))).join("");

  function text(value, digits = 6) {
    return isPlain(value) ? value.toLocaleString("en-US", { maximumSignificantDigits: digits }) : power(value);
  }

  function isPlain(value) {
    const size = Math.abs(value);
    return size === 0 || (size >= 1e-4 && size < 1e6);
  }

  function power(value) {
    const [mantissa, exponent] = value.toExponential().split("e");
    const ten = "10" + superscript(Number(exponent));
    const factor = Number(Number(mantissa).toPrecision(3));
    return factor === 1 ? ten : `${factor}\u00d7${ten}`;
  }

  /** Labels of one axis look alike: powers, if one of them has to be. */
  function labels(values) {
    const isShort = v => v === 0 || (Math.abs(v) >= 0.1 && Math.abs(v) < 100);
    return values.every(isPlain) ? v => text(v) : v => (isShort(v) ? text(v) : power(v));
  }

  const titled = axis => axis.unit ? `${axis.label} (${axis.unit})` : axis.label;
  const withUnit = (value, axis) => text(value, 5) + (axis.unit ? ` ${axis.unit}` : "");

  /** The values of an axis that have a label, and those that only have a line. */
  function ticks(scale, axis, room) {
    const [low, high] = scale.domain();
    const decades = Math.log10(high / low);
    if (!axis.logarithmic || decades < 0.7) {
      return { major: d3.ticks(low, high, room), minor: [] };
    }
    const mantissas = decades * 3 <= room + 1 ? [1, 2, 5] : [1];
    const every = Math.ceil(decades / Math.max(room, 2));
    const major = [];
    const minor = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
      for (let m = 1; m < 10; m++) {
        const value = Number(`${m}e${e}`);
        if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
        if (mantissas.includes(m) && e % every === 0) major.push(value);
        else if (every === 1) minor.push(value);
      }
    }
    return major.length > 1 ? { major, minor } : { major: [low, high], minor };
  }

  const STEPS = [1, 1.5, 2, 3, 5, 7, 10];

  /** The next round number of a logarithmic axis. */
  function round(value, up) {
    const power = 10 ** Math.floor(Math.log10(value) + 1e-12);
    const step = value / power;
    const found = up ? STEPS.find(s => s >= step - 1e-9) : STEPS.findLast(s => s <= step + 1e-9);
    return (found ?? 1) * power;
  }

  function scaleOf(axis, values, isVertical) {
    let [low, high] = d3.extent(values);
    if (axis.logarithmic) {
      if (isVertical || low === high) [low, high] = [round(low * 0.97, false), round(high * 1.03, true)];
      return d3.scaleLog().domain([low, high]);
    }
    if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(low, 0), Math.max(low, 0) * 1.1];
    if (isVertical && low > 0 && low < high * 0.6) low = 0;
    const scale = d3.scaleLinear().domain([low, high]);
    return isVertical ? scale.nice(6) : scale;
  }

  // Looks: colour and marker both tell series apart; theory is dashed, in the colour of what it is about

  const isPartOf = (part, whole) => {
    const rest = whole.startsWith(part) ? whole.slice(part.length, part.length + 1)
      : whole.endsWith(part) ? whole.slice(0, -part.length).slice(-1) : "x";
    return !/[\p{L}\p{N}.]/u.test(rest);
  };

  function looks(series) {
    const measured = series.filter(s => s.style !== "theory");
    let free = measured.length;
    let isFirst = true;
    return series.map(s => {
      if (s.style !== "theory") return look(measured.indexOf(s), true);
      const subject = d3.greatest(measured.filter(m => isPartOf(m.name, s.name)), m => m.name.length);
      if (subject) return { ...look(measured.indexOf(subject), false), subject };
      if (isFirst) {
        isFirst = false;
        return { colour: "var(--soft)" };
      }
      return look(free++, false);
    });
  }

  const look = (i, hasMarker) => ({
    colour: `var(--s${i % COLOURS})`,
    marker: hasMarker ? d3.symbol(MARKERS[i % MARKERS.length], MARKER_SIZE)() : null
  });

  function swatch(parent, series, appearance) {
    const svg = parent.append("svg").attr("width", 30).attr("height", 14).attr("viewBox", "-15 -7 30 14")
      .attr("aria-hidden", "true");
    if (series.style !== "points") {
      svg.append("path").attr("d", "M-14,0H14").style("stroke", appearance.colour)
        .attr("stroke-width", 2).attr("stroke-dasharray", series.style === "theory" ? DASHES : null);
    }
    if (appearance.marker) {
      svg.append("path").attr("class", "point").attr("d", appearance.marker).style("fill", appearance.colour);
    }
  }

  // A plot

  function install(figure) {
    const plot = plots[Number(figure.dataset.plot)];
    const appearances = looks(plot.series);
    plot.series.forEach((s, i) => {
      s.look = appearances[i];
      s.index = i;
      s.points = s.x.map((x, k) => ({ x, y: s.y[k], series: s })).filter(p => p.x !== null);
      s.isDrawn = p => p.y !== null && (!plot.x.logarithmic || p.x > 0) && (!plot.y.logarithmic || p.y > 0);
      s.shown = true;
    });
    const parent = d3.select(figure);
    legend(parent, plot, () => draw(figure, plot));
    parent.append("svg").attr("class", "chart").attr("tabindex", 0).attr("role", "img").attr("aria-label",
      `${plot.title}. ${titled(plot.y)} against ${titled(plot.x)}: ${plot.series.map(s => s.name).join("; ")}.`);
    parent.append("div").attr("class", "tip").attr("hidden", "").attr("aria-live", "polite");
    let width = figure.clientWidth;
    draw(figure, plot);
    new ResizeObserver(() => requestAnimationFrame(() => {
      if (figure.clientWidth !== width && figure.clientWidth > 0) {
        width = figure.clientWidth;
        draw(figure, plot);
      }
    })).observe(figure);
  }

  function legend(parent, plot, redraw) {
    const items = parent.append("ul").attr("class", "legend").attr("aria-label", "Series");
    for (const series of plot.series) {
      const button = items.append("li").append("button").attr("type", "button").attr("aria-pressed", "true");
      swatch(button, series, series.look);
      button.append("span").text(series.name);
      button.on("click", () => {
        series.shown = !series.shown;
        button.attr("aria-pressed", String(series.shown));
        redraw();
      });
    }
  }

  function draw(figure, plot) {
    const width = figure.clientWidth;
    const points = plot.series.filter(s => s.shown).flatMap(s => s.points.filter(s.isDrawn));
    const height = points.length === 0 ? 80 : Math.round(Math.min(400, Math.max(250, width * 0.6)));
    const svg = d3.select(figure).select(".chart").attr("width", width).attr("height", height)
      .attr("viewBox", `0 0 ${width} ${height}`);
    svg.selectAll("*").remove();
    if (points.length === 0) {
      svg.append("text").attr("class", "nothing").attr("x", width / 2).attr("y", height / 2).text("nothing to draw");
      svg.on("pointermove pointerdown pointerleave keydown blur", null);
      return;
    }
    const x = scaleOf(plot.x, points.map(p => p.x), false);
    const y = scaleOf(plot.y, points.map(p => p.y), true);
    const box = frame(svg, plot, x, y, width, height);
    const layer = svg.append("g");
    const shown = plot.series.filter(s => s.shown);
    const held = new Set(shown.map(s => s.look.subject));
    d3.sort(shown, s => s.style === "theory").forEach(s => drawSeries(layer, s, x, y, held.has(s)));
    explain(figure, plot, points, x, y, box);
  }

  /** Axes, grid and labels; gives the scales their ranges. */
  function frame(svg, plot, x, y, width, height) {
    const box = { top: 28, bottom: height - 46, right: width - 16 };
    y.range([box.bottom, box.top]);
    const ys = ticks(y, plot.y, Math.max(3, Math.round((box.bottom - box.top) / 45)));
    const yLabel = labels(ys.major);
    box.left = 14 + 7.3 * d3.max(ys.major, v => yLabel(v).length);
    x.range([box.left + 8, box.right - 8]);
    const xs = ticks(x, plot.x, Math.max(3, Math.round((box.right - box.left) / 75)));
    const xLabel = labels(xs.major);
    const grid = svg.append("g").attr("class", "grid");
    const rule = (kind, x1, y1, x2, y2) =>
      grid.append("line").attr("class", kind).attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2);
    for (const [kind, values] of [["minor", ys.minor], ["major", ys.major]]) {
      values.forEach(v => rule(kind, box.left, y(v), box.right, y(v)));
    }
    for (const [kind, values] of [["minor", xs.minor], ["major", xs.major]]) {
      values.forEach(v => rule(kind, x(v), box.top, x(v), box.bottom));
    }
    rule("axis", box.left, box.bottom, box.right, box.bottom);
    const write = (content, left, top, anchor, kind) => svg.append("text").attr("class", kind ?? null)
      .attr("x", left).attr("y", top).attr("text-anchor", anchor).text(content);
    ys.major.forEach(v => write(yLabel(v), box.left - 7, y(v) + 4, "end"));
    xs.major.forEach(v => write(xLabel(v), x(v), box.bottom + 18, "middle"));
    write(titled(plot.y), 0, 13, "start", "label");
    write(titled(plot.x), (box.left + box.right) / 2, height - 8, "middle", "label");
    return box;
  }

  /** Curves of many points have few markers, each series in other places. */
  const everyNth = points => (points <= MOST_MARKERS ? 1 : Math.ceil(points / FEW_MARKERS));

  /** A line that is held to theory is broad and pale, so that both show where they agree. */
  function drawSeries(layer, series, x, y, isHeld) {
    const group = layer.append("g").attr("class", "series");
    const line = d3.line().defined(series.isDrawn).x(p => x(p.x)).y(p => y(p.y));
    if (series.style !== "points") {
      group.append("path").attr("d", line(series.points)).style("stroke", series.look.colour)
        .classed("held", isHeld)
        .attr("stroke-dasharray", series.style === "theory" ? DASHES : null);
    }
    if (series.look.marker) {
      const drawn = series.points.filter(series.isDrawn);
      const every = series.style === "points" ? 1 : everyNth(drawn.length);
      group.selectAll(".point").data(drawn.filter((p, i) => (i + series.index) % every === 0)).join("path").attr("class", "point")
        .attr("d", series.look.marker).attr("transform", p => `translate(${x(p.x)},${y(p.y)})`)
        .style("fill", series.look.colour);
    }
  }

  // What is under the pointer, or reached with the arrow keys

  function explain(figure, plot, points, x, y, box) {
    const svg = d3.select(figure).select(".chart");
    const guide = svg.append("line").attr("class", "guide").attr("y1", box.top).attr("y2", box.bottom);
    const focus = svg.append("circle").attr("class", "focus").attr("r", 7);
    const tip = d3.select(figure).select(".tip");
    const nearest = d3.Delaunay.from(points, p => x(p.x), p => y(p.y));
    const columns = d3.sort(new Set(points.map(p => p.x)));
    let at = -1;

    function hide() {
      at = -1;
      guide.attr("visibility", "hidden");
      focus.attr("visibility", "hidden");
      tip.attr("hidden", "");
    }

    function show(point) {
      at = columns.indexOf(point.x);
      guide.attr("visibility", null).attr("x1", x(point.x)).attr("x2", x(point.x));
      focus.attr("visibility", null).attr("cx", x(point.x)).attr("cy", y(point.y));
      fillTip(tip, plot, point, points.filter(p => p.x === point.x));
      const size = tip.attr("hidden", null).node().getBoundingClientRect();
      const left = x(point.x) + (x(point.x) > figure.clientWidth / 2 ? -size.width - 14 : 14);
      const top = svg.node().getBoundingClientRect().top - figure.getBoundingClientRect().top;
      tip.style("left", `${Math.max(0, Math.min(left, figure.clientWidth - size.width))}px`)
        .style("top", `${top + Math.max(0, Math.min(y(point.y) - size.height / 2, box.bottom - size.height))}px`);
    }

    hide();
    svg.on("pointermove pointerdown", event => {
      const [px, py] = d3.pointer(event);
      const point = points[nearest.find(px, py)];
      if (Math.hypot(x(point.x) - px, y(point.y) - py) < REACH) show(point);
      else hide();
    });
    svg.on("pointerleave blur", hide);
    svg.on("keydown", event => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") hide();
      if (step === undefined) return;
      event.preventDefault();
      const next = columns[Math.max(0, Math.min(columns.length - 1, at + step))];
      show(points.find(p => p.x === next));
    });
  }

  function fillTip(tip, plot, nearest, column) {
    tip.selectAll("*").remove();
    tip.append("div").text(`${plot.x.label}: ${withUnit(nearest.x, plot.x)}`);
    const sorted = d3.sort(column, (a, b) => b.y - a.y);
    const from = Math.max(0, Math.min(sorted.indexOf(nearest) - MOST_TIP_ROWS / 2, sorted.length - MOST_TIP_ROWS));
    const rows = tip.append("table").append("tbody");
    for (const point of sorted.slice(from, from + MOST_TIP_ROWS)) {
      const row = rows.append("tr").classed("nearest", point === nearest);
      swatch(row.append("td"), point.series, point.series.look);
      row.append("td").text(point.series.name);
      row.append("td").attr("class", "number").text(withUnit(point.y, plot.y));
    }
  }

  document.querySelectorAll(".plot").forEach(install);

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach(details => { details.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach(details => { details.open = false; }));
})();
