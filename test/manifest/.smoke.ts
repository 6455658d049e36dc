import { load } from '#manifest/load.js';
const verbose = process.env.V;
for (const p of process.argv.slice(2)) {
  const t = performance.now();
  const l = await load({ paths: [p], recursive: true });
  const o = Object.entries(l.objects).map(([k, v]) => `${k}:${v.length}`).filter((x) => !x.endsWith(':0')).join(' ');
  const codes: Record<string, number> = {};
  for (const d of l.diagnostics) codes[`${d.code}${d.severity[0]}`] = (codes[`${d.code}${d.severity[0]}`] ?? 0) + 1;
  console.log(p.replace('/work/shared/corpus/', ''), `${(performance.now() - t).toFixed(0)}ms files ${l.files} docs ${l.documents} | ${o} | other ${[...l.otherKinds.values()].reduce((a, b) => a + b, 0)} | ${JSON.stringify(codes)}`);
  if (verbose) for (const d of l.diagnostics.filter((d) => verbose === '1' || d.code === verbose)) console.log('   ', d.code, d.severity, `${d.at.file.replace('/work/shared/corpus/', '')}:${d.at.line}:${d.at.column}`, JSON.stringify(d.facts), '\n        ' + d.excerpt?.text, '\n        ' + ' '.repeat((d.excerpt?.caretColumn ?? 1) - 1) + '^'.repeat(d.excerpt?.spanLength ?? 0));
}
