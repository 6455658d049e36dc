import { readFile } from 'node:fs/promises';
import { load } from '#manifest/load.js';
const mode = process.argv[2];
const t = performance.now();
if (mode === 'plain') { const x = JSON.parse((await readFile('/tmp/pods.json')).toString()); globalThis.x = x; }
else { const l = await load({ paths: [process.argv[3] ?? '/tmp/pods.json'], recursive: false }); console.log(l.objects.pods.length, l.diagnostics.length, (performance.now()-t).toFixed(0)); globalThis.x = l;
 const t2=performance.now(); console.log(l.locate(l.objects.pods[l.objects.pods.length-1]!.ref.place!, ['spec','containers',0,'ports',0,'containerPort']), (performance.now()-t2).toFixed(0), 'ms locate'); }
console.log(mode, (performance.now() - t).toFixed(0), 'ms', 'maxrss', (process.resourceUsage().maxRSS/1024).toFixed(0), 'MB'); global.gc?.(); console.log('heap after', (process.memoryUsage().heapUsed/1e6).toFixed(0), (process.memoryUsage().external/1e6).toFixed(0));
