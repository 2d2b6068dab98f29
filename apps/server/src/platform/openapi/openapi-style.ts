/** The whole look of the page. It is named by its hash in the page's policy, so nothing else can be styled in. */
export const openapiStyle = `
:root { color-scheme: light dark;
  --paper: light-dark(#fbfbf9, #14161a); --card: light-dark(#fff, #1b1e24); --ink: light-dark(#1d2129, #e4e6eb);
  --soft: light-dark(#5d6673, #9aa3b2); --line: light-dark(#e3e5e8, #2b3038); --code: light-dark(#f4f5f6, #101216);
  --accent: light-dark(#0f5c6e, #6cc5d9);
  --get: light-dark(#1a6b3c, #5fcf8f); --post: light-dark(#1d4f91, #7db4ff); --put: light-dark(#8a5a00, #f0b849);
  --delete: light-dark(#a3272b, #ff8f8f); }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 5.5rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 system-ui, sans-serif;
  display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
code, pre { font: 13px/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
nav { position: sticky; top: 0; align-self: start; height: 100vh; overflow-y: auto; padding: 1.75rem 1.25rem;
  border-right: 1px solid var(--line); }
nav strong { font-size: 1.1rem; letter-spacing: -.01em; } nav small { color: var(--soft); display: block; }
nav h2 { font-size: .75rem; letter-spacing: .07em; text-transform: uppercase; color: var(--soft);
  margin: 1.6rem 0 .4rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; gap: .5rem; align-items: baseline; padding: .2rem .4rem; margin: 0 -.4rem;
  border-radius: 5px; color: var(--ink); font-size: .86rem; }
nav li a:hover { background: var(--card); text-decoration: none; }
nav li a span:last-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
nav li .verb { font-size: .62rem; width: 2.6rem; flex: none; }
main { padding: 2.5rem clamp(1.25rem, 4vw, 4rem) 6rem; max-width: 68rem; }
h1 { font-size: 1.9rem; letter-spacing: -.02em; margin: 0 0 .4rem; line-height: 1.2; }
.lead { color: var(--soft); max-width: 46rem; margin: 0 0 1.2rem; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 2.5rem; padding: 0; list-style: none; }
.facts li { border: 1px solid var(--line); border-radius: 99px; padding: .2rem .8rem; font-size: .84rem;
  background: var(--card); }
section > h2 { font-size: 1.25rem; letter-spacing: -.01em; margin: 2.75rem 0 .9rem; }
details.operation { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  margin: 0 0 .75rem; }
details.operation > summary { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: center;
  padding: .8rem 1.1rem; cursor: pointer; list-style: none; }
details.operation > summary::-webkit-details-marker { display: none; }
details.operation > summary .path { font-weight: 600; }
details.operation > summary .says { color: var(--soft); margin-left: auto; text-align: right; }
details.operation[open] > summary { border-bottom: 1px solid var(--line); }
details.operation:has(:target) { border-color: var(--accent); }
.verb { font: 700 .7rem/1.7 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .04em; color: var(--accent); }
summary .verb { border: 1px solid currentColor; border-radius: 5px; padding: 0 .45rem; min-width: 3.6rem;
  text-align: center; }
.verb.get { color: var(--get); } .verb.post { color: var(--post); } .verb.put, .verb.patch { color: var(--put); }
.verb.delete { color: var(--delete); }
details.operation:not([open]) > summary:hover { background: var(--code); border-radius: 10px; }
.inside { padding: .4rem 1.1rem 1.2rem; }
.inside h3 { font-size: .75rem; letter-spacing: .07em; text-transform: uppercase; color: var(--soft);
  margin: 1.3rem 0 .4rem; }
.inside p { margin: .8rem 0 0; max-width: 46rem; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
td, th { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-top: 1px solid var(--line); }
th { font-weight: 600; } tr:first-child > * { border-top: 0; }
td:first-child { white-space: nowrap; } td.form { color: var(--soft); } td ul { margin: 0; padding: 0; list-style: none; }
.must { color: var(--delete); font-size: .75rem; } .may { color: var(--soft); font-size: .75rem; }
.answers > * > tr > td:last-child { width: 100%; } td > pre { margin: .5rem 0; }
td details summary { cursor: pointer; color: var(--accent); }
td details table { margin-top: .3rem; } td:first-child { padding-right: 1.4rem; }
p code, td code, .lead code { background: var(--code); border-radius: 4px; padding: .05rem .3rem; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 7px; padding: .8rem 1rem; margin: 0;
  overflow-x: auto; }
.status { font: 700 .8rem/1.7 ui-monospace, Menlo, Consolas, monospace; }
.status.good { color: var(--get); } .status.bad { color: var(--delete); }
@media (max-width: 60rem) { body { display: block; } nav { position: static; height: auto; border-right: 0;
  border-bottom: 1px solid var(--line); } details.operation > summary .says { margin-left: 0; text-align: left;
  width: 100%; } }
`;
