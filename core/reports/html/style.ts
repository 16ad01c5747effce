/** Style of the HTML report, for screen and paper. No font is loaded. */
export const STYLE = `
:root { color-scheme: light; --ink: #1c2127; --muted: #4f5b6b; --line: #d3d8de; --soft: #f4f6f8; --accent: #14508c;
  --pass: #15603a; --pass-soft: #e2f2e8; --marginal: #7a4a00; --marginal-soft: #fdf0d5; --fail: #9c1c14; --fail-soft: #fbe4e2; }
* { box-sizing: border-box; }
html { font: 15px/1.5 'Noto Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; color: var(--ink); background: #eceff2; }
body { margin: 0; overflow-wrap: anywhere; }
main, header.cover, footer { display: flow-root; max-width: 62rem; margin: 0 auto; background: #fff; padding: 0 3rem; }
header.cover { padding-top: 3rem; padding-bottom: 1.5rem; border-top: 6px solid var(--accent); }
footer { padding-top: 1rem; padding-bottom: 2rem; color: var(--muted); font-size: .85rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; }
h1 { font-size: 1.9rem; }
h2 { font-size: 1.35rem; margin: 2.4rem 0 .8rem; padding-bottom: .3rem; border-bottom: 2px solid var(--accent); }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .5rem; }
h4 { font-size: .95rem; margin: 1.1rem 0 .35rem; color: var(--muted); }
p { margin: .4rem 0; }
.subject { font-size: 1.25rem; color: var(--muted); margin: .3rem 0 1.4rem; }
.lead p { font-size: 1.05rem; }
a { color: #14508c; }
.brand { margin: 0 0 2rem; color: var(--muted); }
.logo { display: block; max-height: 4rem; max-width: 15rem; margin-bottom: .6rem; }
nav ol { columns: 2; margin: .3rem 0; padding-left: 1.4rem; }
ul { margin: .4rem 0; padding-left: 1.3rem; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .5rem 2rem; margin: .6rem 0; }
dt { font-size: .8rem; color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.cover + main > nav h2 { margin-top: .6rem; }
.scroll { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; vertical-align: top; padding: .32rem .55rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; min-width: 7rem; }
thead th { background: var(--soft); font-size: .8rem; color: var(--muted); vertical-align: bottom; overflow-wrap: normal; }
tbody th { font-weight: 600; }
.number { min-width: 3.2rem; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
thead .number { white-space: normal; }
.verdict { display: inline-block; padding: .05rem .5rem; border-radius: 3px; font-weight: 600; white-space: nowrap; background: var(--soft); color: var(--muted); }
.verdict.pass { background: var(--pass-soft); color: var(--pass); }
.verdict.marginal { background: var(--marginal-soft); color: var(--marginal); }
.verdict.fail { background: var(--fail-soft); color: var(--fail); }
.sites { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: .8rem; margin: .8rem 0; padding: 0; list-style: none; }
.sites li { border: 1px solid var(--line); border-radius: 4px; padding: .7rem .9rem; }
.sites strong { display: block; margin-bottom: .25rem; overflow-wrap: anywhere; }
.finding { border: 1px solid var(--line); border-left: 5px solid var(--muted); border-radius: 4px; padding: .7rem 1rem; margin: .7rem 0; break-inside: avoid; }
.finding.critical { border-left-color: #b3261e; }
.finding.warning { border-left-color: #d98a1f; }
.finding.good { border-left-color: #1d7a48; }
.finding h3 { margin: 0 0 .3rem; }
.finding dl { margin: 0; display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: .25rem .8rem; }
.finding dt { padding-top: .12rem; }
.finding ul { margin: 0; padding-left: 1.1rem; }
.severity { font-size: .78rem; font-weight: 600; color: var(--muted); margin-right: .5rem; }
.note { color: var(--muted); font-size: .87rem; }
.target { border-top: 1px solid var(--line); margin-top: 1.6rem; padding-top: .2rem; }
.target h3 { overflow-wrap: anywhere; }
.reason { color: var(--muted); }
figure { margin: .6rem 0 1rem; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
ul.photos { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.2rem; padding: 0; list-style: none; }
.photos li { break-inside: avoid; overflow-wrap: anywhere; }
.photos img { display: block; max-width: 100%; max-height: 26rem; width: auto; height: auto; border: 1px solid var(--line); }
code { font: .82rem/1.5 ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
ul.lines { list-style: none; padding: 0; }
@media (max-width: 50rem) { main, header.cover, footer { padding-left: 1rem; padding-right: 1rem; } nav ol { columns: 1; } }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  html { background: #fff; font-size: 10.5px; }
  main, header.cover, footer { display: flow-root; max-width: none; padding: 0; }
  header.cover { padding-top: 1rem; }
  h2, h3, h4 { break-after: avoid; }
  h2 { margin-top: 1.8rem; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  p, li { orphans: 3; widows: 3; }
  a { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
