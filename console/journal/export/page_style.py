"""The style sheet of exported pages: readable on any screen, light or dark as the reader's system is, and on paper."""

STYLE = """
:root { color-scheme: light dark; --ground: #fff; --panel: #f4f5f7; --text: #1b1f24; --quiet: #5a6270; --line: #d6dae0;
  --ok: #1a7f37; --notice: #0b62b8; --warning: #8a5a00; --error: #b3261e; --pending: #5a6270; --mark: #6639b7; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171b; --panel: #1d2127; --text: #e4e8ee; --quiet: #9aa4b2; --line: #333a44;
    --ok: #5ecb7b; --notice: #6cb2f5; --warning: #e5b454; --error: #ff8a80; --pending: #9aa4b2; --mark: #c4a7f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 100rem; background: var(--ground); color: var(--text);
  font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.3rem; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
h3 { font-size: .85rem; margin: .75rem 0 .2rem; color: var(--quiet); font-weight: 600; }
p { margin: .2rem 0; }
.about { color: var(--quiet); margin-bottom: 1rem; }
.row { border-top: 1px solid var(--line); border-left: 4px solid var(--pending);
  content-visibility: auto; contain-intrinsic-size: auto 1.9rem; }
.ok { border-left-color: var(--ok); } .notice { border-left-color: var(--notice); }
.warning { border-left-color: var(--warning); } .error { border-left-color: var(--error); }
summary { display: grid; gap: .6rem; padding: .2rem .5rem; cursor: pointer; align-items: baseline;
  grid-template-columns: 4rem 11.5rem 4.5rem 4.5rem minmax(7rem, 13rem) minmax(5rem, 13rem)
    minmax(7rem, 14rem) 5rem minmax(16rem, 1fr); }
summary > * { overflow-wrap: anywhere; unicode-bidi: isolate; }
summary:hover, details[open] > summary { background: var(--panel); }
summary:focus-visible { outline: 2px solid var(--notice); outline-offset: -2px; }
.id, .took { text-align: right; color: var(--quiet); } .id, time, .took { font-variant-numeric: tabular-nums; }
.ok .word { color: var(--ok); } .notice .word { color: var(--notice); } .warning .word { color: var(--warning); }
.error .word { color: var(--error); } .pending .word { color: var(--pending); } .word { font-weight: 600; }
.mark { color: var(--mark); font-weight: 600; border: 1px solid; border-radius: .5rem; padding: 0 .35rem; }
.inside { padding: .25rem 1rem 1rem 5.6rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .3rem 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; unicode-bidi: isolate; }
pre { margin: 0; padding: .5rem; background: var(--panel); border: 1px solid var(--line); border-radius: 4px;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; font: 12px/1.4 ui-monospace, monospace; }
footer { border-top: 2px solid var(--line); margin-top: 1rem; }
@media (max-width: 76rem) { summary { grid-template-columns: 4rem 11.5rem 4.5rem minmax(5rem, 1fr) minmax(7rem, 1fr); }
  summary > :nth-child(6) { grid-column: 2; } summary > :nth-child(7) { grid-column: 3 / 5; }
  summary > :nth-child(9) { grid-column: 2 / -1; }
  .inside { padding-left: 1rem; } }
@media (max-width: 45rem) { summary { display: block; } summary > :not(:empty) { margin-right: .5rem; } }
@media print {
  body { padding: 0; font-size: 9pt; max-width: none; } .row { break-inside: avoid-page; content-visibility: visible; }
  details[open] { break-inside: auto; } pre { border: 0; padding: 0; } summary { list-style: none; } }
"""
