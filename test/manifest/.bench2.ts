import { readFile } from 'node:fs/promises';
import { decodeText } from '#manifest/text.js';
import { load } from '#manifest/load.js';
const mark = (n: string, t: number) => console.log(n, (performance.now() - t).toFixed(0));
for (let i = 0; i < 3; i++) {
  let t = performance.now(); const b = await readFile('/tmp/pods.json'); mark('read', t);
  t = performance.now(); const { text } = decodeText(b); mark('decode', t);
  t = performance.now(); b.toString(); mark('toString', t);
  t = performance.now(); JSON.parse(text); mark('parse', t);
  t = performance.now(); await load({ paths: ['/tmp/pods.json'], recursive: false }); mark('LOAD', t);
}
