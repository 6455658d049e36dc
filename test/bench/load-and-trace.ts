// The same dump loaded, settled, and one packet followed from its first pod to its last.

import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { load } from '#manifest/load.js';
import { traceJourney } from '#trace/journey-of.js';
import { peakRssMegabytes, tell } from './child.js';

const { objects } = await load({ paths: [process.argv[2] as string], recursive: false });
const cluster = settle(objects, {});
const [first] = cluster.pods;
const last = cluster.pods[cluster.pods.length - 1];
if (!first || !last) throw new Error('no pods were loaded');
const destination = { kind: 'pod', text: 'the last pod', pod: last, port: 8080 } as const;
const query = { source: { kind: 'pod', pod: first }, destination } as const;
const { verdict } = traceJourney(new Fabric(cluster), query, { endpoints: 'one', reply: true, unreadable: [] });
if (verdict !== 'delivered') throw new Error(`the trace is ${verdict}`);
tell({ pods: cluster.pods.length, peakRssMegabytes: peakRssMegabytes() });
