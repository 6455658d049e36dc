// Every path says how large a packet may be: one of that size gets through on each pod network, one byte more ends at
// the device that was named, with the number to set.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { podNetworks } from '#cni/index.js';
import type { PodNetwork } from '#cni/pod-network.js';
import { load, trace } from '#index.js';
import { platforms } from '#platform/index.js';

const input = fileURLToPath(new URL('../../fixtures/clusters/two-subnets', import.meta.url));
const networks: readonly PodNetwork[] = Object.values(podNetworks);

/** What a cloud routes has to be asked in that cloud. */
function platformOf({ name, underlay }: PodNetwork): { readonly platform?: string } {
  const home = Object.values(platforms).find(({ defaults }) => defaults.podNetwork === name)?.name ?? 'aks';
  return underlay ? { platform: home } : {};
}

for (const network of networks) {
  test(`what fits, and one byte more: ${network.title}`, async () => {
    const overrides = { podNetwork: network.name, ...platformOf(network) };
    const opened = await load({ paths: [join(input)], recursive: true }, overrides);
    const near = network.reach === 'node' ? 'pod/shop/till:8080' : 'pod/shop/cart:8080';
    for (const destination of [near, 'pod/shop/till:8080', '203.0.113.7:443']) {
      const ask = (sizeBytes?: number) =>
        trace(opened, { source: 'shop/web', destination, ...(sizeBytes ? { sizeBytes } : {}) }).paths[0];
      const budget = ask()?.budget;
      assert.ok(budget, destination);
      assert.ok(['delivered', 'left-cluster'].includes(ask(budget.bytes)?.verdict.kind ?? ''), destination);
      const verdict = ask(budget.bytes + 1)?.verdict;
      assert.ok(verdict?.kind === 'too-big', `${destination}: ${verdict?.kind}`);
      assert.deepEqual([verdict.device, verdict.mtuBytes], [budget.device, budget.bytes], destination);
    }
  });
}
