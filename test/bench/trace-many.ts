// A hundred traces in a generated cluster, each to another Service, each with a fabric that has made nothing yet.

import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { traceJourney } from '#trace/journey-of.js';
import { generateObjects, namespaceOf, podName, serviceName } from '../generated-cluster.js';
import { median, peakRssMegabytes, tell } from './child.js';

const traces = 100;
/** 30 pods on each node, 15 behind each Service. */
const pods = Number(process.argv[2]);
const services = pods / 15;

const cluster = settle(generateObjects({ nodes: pods / 30, pods, services }), {});
const pod = cluster.pod(namespaceOf(0), podName(0));
if (!pod) throw new Error('invariant: the generated cluster has no first pod');
const milliseconds: number[] = [];
for (let turn = 0; turn < traces; turn++) {
  const service = Math.floor((turn * services) / traces);
  const name = `${serviceName(service)}.${namespaceOf(service)}`;
  const destination = { kind: 'name', text: `${name}:80`, name, port: 80 } as const;
  const start = performance.now();
  const query = { source: { kind: 'pod', pod }, destination } as const;
  const { verdict } = traceJourney(new Fabric(cluster), query, { endpoints: 'one', reply: true, unreadable: [] });
  milliseconds.push(performance.now() - start);
  if (verdict !== 'delivered') throw new Error(`trace ${turn} is ${verdict}`);
}
tell({ median: median(milliseconds), first: milliseconds[0] ?? 0, peakRssMegabytes: peakRssMegabytes() });
