"""The look of a report: one style sheet, light or dark as the reader's system is."""

__all__ = ["STYLE"]

SERIES = ("#2f6fde", "#d9480f", "#2b8a3e", "#9c36b5", "#0c8599", "#c2255c", "#a07800", "#5f3dc4", "#4b5563", "#087f5b")

STYLE = """
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --ink: #1d2530; --soft: #5b6675; --line: #dde2e9; --hit: #2f6fde; --miss: #d6336c;
}
@media (prefers-color-scheme: dark) {
  :root { --page: #12161c; --card: #1b212a; --ink: #e6eaf0; --soft: #98a4b3; --line: #323b48; --hit: #5b93f5; --miss: #f0709a; }
  .line, .dot, .swatch { filter: brightness(1.5); }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 18px; margin: 36px 0 10px; }
p { margin: 6px 0; max-width: 75ch; } .soft, figcaption, .chart text { color: var(--soft); }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 0 20px; }
.beside section { display: flex; flex-direction: column; } .beside .card { flex: 1; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 18px; min-width: 120px; }
.tile b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; } .tile.main b { color: var(--hit); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--line); } th:first-child, td:first-child { text-align: left; }
tbody tr:last-child td { border-bottom: 0; } th { color: var(--soft); font-weight: 600; }
td.low { color: var(--miss); font-weight: 600; }
.chart { width: 100%; max-width: 560px; height: auto; font-size: 11px; } .chart text { fill: currentColor; }
.grid { stroke: var(--line); fill: none; } .line { fill: none; stroke-width: 2; } .dot { stroke: var(--card); stroke-width: 1.5; }
.hit { fill: var(--hit); } .miss { fill: var(--miss); } .chart .count { fill: var(--ink); } .chart .count.strong { fill: var(--card); }
.chart a:hover { opacity: .75; } .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; margin: 8px 0 0; list-style: none; }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 14px; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
figure:target { outline: 3px solid var(--hit); } figure img { display: block; width: 100%; height: auto; }
figure img.tiny { image-rendering: pixelated; } figcaption { padding: 8px 12px; font-size: 13px; overflow-wrap: anywhere; }
figcaption b { color: var(--ink); }
""" + "".join(
    f".line.s{i} {{ stroke: {c}; }} .dot.s{i} {{ fill: {c}; }} .swatch.s{i} {{ background: {c}; }}\n" for i, c in enumerate(SERIES)
)
