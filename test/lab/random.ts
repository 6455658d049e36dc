// Run by random.test.ts in namespaces of its own: random clusters, each built and asked. Arguments: how many clusters, how
// many questions of each, the seed, after how many seconds to shrink no further, and `broken` to leave out the rules that
// mark what has to be masqueraded.

import fc from 'fast-check';
import { settle } from '#control-plane/settle.js';
import { tellVerification } from '#explain/lab.js';
import { Fabric } from '#fabric/fabric.js';
import { verify } from '#lab/verify.js';
import { labFormats } from '#output/lab.js';
import { ruleLines } from '#output/show/iptables-save.js';
import { loadText } from '../manifest/loading.js';
import { type RandomCluster, randomCluster } from './random-cluster.js';

const [clusters = 40, questions = 15, seed = 1, seconds = 600] = process.argv.slice(2).map(Number);
const isBroken = process.argv.includes('broken');
const starter = [process.execPath, 'bin/k8snet.cjs', 'lab-machine'];
const ruleText: typeof ruleLines = (chains, family) =>
  ruleLines(chains, family).filter((line) => !isBroken || !/-j KUBE-MARK-MASQ$/.test(line));

let asked = 0;
let built = 0;
const property = fc.asyncProperty(randomCluster, async (cluster) => {
  const { agreed, text, ...counts } = await ask(cluster);
  asked += counts.asked;
  built++;
  if (agreed < counts.asked) throw new Error(text);
});

async function ask({ network, proxyMode, manifests }: RandomCluster) {
  const { objects } = await loadText(manifests.map((one) => JSON.stringify(one)).join('\n---\n'));
  const fabric = new Fabric(settle(objects, { podNetwork: network, proxyMode }));
  const verification = await verify(fabric, { questions, seed }, { starter, ruleText });
  const account = tellVerification(verification, { fabric, from: 'a random cluster' });
  return { ...verification, text: labFormats.text(account, { width: 120, colorLevel: 0, verbose: false }) };
}

const result = await fc.check(property, { seed, numRuns: clusters, interruptAfterTimeLimit: seconds * 1000 });
const report = result.failed
  ? {
      failed: true,
      shrinks: result.numShrinks,
      counterexample: result.counterexample,
      error: `${result.errorInstance}`,
    }
  : { failed: false };
console.log(JSON.stringify({ clusters: built, asked, ...report }));
process.exit(0);
