// One trace costs the same in a cluster of any size. Counted, never timed: what a trace makes is what it costs.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Cluster, Service } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { type Journey, legFor } from '#trace/journey.js';
import { traceJourney } from '#trace/journey-of.js';
import { generateObjects, namespaceOf, podName, type Size, serviceName } from './generated-cluster.js';
import { countingWalks } from './walked-lists.js';

const big: Size = { nodes: 5000, pods: 150_000, services: 10_000 };
const hundredth: Size = { nodes: 50, pods: 1500, services: 100 };

interface Count {
  readonly journey: Journey;
  /** Network namespaces made. */
  readonly furnished: number;
  /** Look-ups of a Service's endpoints. */
  readonly lookups: number;
  /** Places in the code that go through a list longer than that of the nodes. */
  readonly longWalks: readonly string[];
}

/** From the first pod to a Service that has no pod on the same node, by name, with a cold fabric. */
function traceOnce(size: Size): Count {
  const looked: Service[] = [];
  const cluster = countingEndpoints(settle(generateObjects(size), {}), looked);
  const pod = cluster.pod(namespaceOf(0), podName(0));
  assert.ok(pod);
  const middle = size.services / 2;
  const name = `${serviceName(middle)}.${namespaceOf(middle)}`;
  const destination = { kind: 'name', text: `${name}:80`, name, port: 80 } as const;
  const query = { source: { kind: 'pod', pod }, destination } as const;
  const { result, longest } = countingWalks(() => {
    const fabric = new Fabric(cluster);
    assert.equal(fabric.furnished, 0, 'a new fabric has made nothing');
    const journey = traceJourney(fabric, query, { endpoints: 'one', reply: true, unreadable: [] });
    return { journey, furnished: fabric.furnished };
  });
  const longWalks = [...longest].filter(([, length]) => length > size.nodes).map((walk) => walk.join(': '));
  return { ...result, lookups: looked.length, longWalks };
}

/**
 * kube-proxy's chains of a service port are made from its endpoints, which are looked up once for each set of chains on
 * each node (`serviceChains`). Name resolution and findings look them up too, so the look-ups are never fewer than the
 * sets of chains built.
 */
function countingEndpoints(cluster: Cluster, looked: Service[]): Cluster {
  const endpoints = (service: Service) => {
    looked.push(service);
    return cluster.endpoints(service);
  };
  return Object.create(cluster, { endpoints: { value: endpoints } });
}

describe(`a pod → Service trace among ${big.pods} pods`, () => {
  let found: Count;
  before(() => {
    found = traceOnce(big);
  });

  it('is delivered on another node', () => {
    assert.equal(found.journey.verdict, 'delivered');
    const places = legFor(found.journey.paths[0]?.legs ?? [], 'request')?.hops.map(({ place }) => place.kind);
    assert.deepEqual(places, ['pod', 'node', 'wire', 'node', 'pod']);
  });
  it('furnishes at most 8 namespaces', () => assert.ok(found.furnished <= 8, `${found.furnished}`));
  it('builds the chains of at most 4 service ports', () => assert.ok(found.lookups <= 4, `${found.lookups}`));
  it('goes through no list of all pods, nor of all Services', () => assert.deepEqual(found.longWalks, []));
  it('makes as much in a cluster of a hundredth of the size', () => {
    const small = traceOnce(hundredth);
    assert.equal(small.journey.verdict, 'delivered');
    assert.equal(small.furnished, found.furnished);
    assert.equal(small.lookups, found.lookups);
  });
});
