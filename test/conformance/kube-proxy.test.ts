// kube-proxy's own packet probes (as data, in ../shared/conformance/kube-proxy), asked of the iptables mode. Settings
// that are not modelled yet are exceptions, each with its reason; the counts are printed.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load as parseYaml } from 'js-yaml';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { load } from '#manifest/load.js';
import type { Journey } from '#trace/journey.js';
import { traceJourney } from '#trace/journey-of.js';
import { findNode, parseDestination, parseSource } from '#trace/parse-query.js';
import { parseCidr, socketText } from '#wire/address.js';
import type { Protocol } from '#wire/packet.js';

interface Probe {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly expect: { readonly outcome: string; readonly endpoints?: readonly string[]; readonly masquerade?: boolean };
}
interface Cases {
  readonly settings?: {
    readonly proxyMode: string;
    readonly node: string;
    readonly localDetector: { readonly type: string; readonly value?: string };
    readonly masqueradeAll?: boolean;
    readonly localhostNodePorts?: boolean;
    readonly nodePortAddresses?: readonly string[];
  };
  readonly probes?: readonly Probe[];
}

const folder = fileURLToPath(new URL('../../../shared/conformance/kube-proxy', import.meta.url));
const options = { skip: existsSync(folder) ? false : '../shared/conformance/kube-proxy is not here' };

test('kube-proxy packet probes, iptables mode', options, async () => {
  const exceptions: string[] = [];
  const failures: string[] = [];
  let agreed = 0;
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name, 'cases.yaml');
    const { settings, probes = [] } = existsSync(path) ? (parseYaml(readFileSync(path, 'utf8')) as Cases) : {};
    if (settings?.proxyMode !== 'iptables' || probes.length === 0) continue;
    const { objects } = await load({ paths: [join(folder, name, 'cluster.yaml')], recursive: false });
    const podCidr = parseCidr(settings.localDetector.value ?? '');
    const { masqueradeAll = false, localhostNodePorts = true, nodePortAddresses = [] } = settings;
    const kubeProxy = {
      masqueradeAll,
      localhostNodePorts,
      nodePortAddresses: nodePortAddresses.flatMap((text) => parseCidr(text) ?? []),
      detectLocal: { by: podCidr ? 'cluster-cidr' : 'none' },
    } as const;
    const cluster = settle(objects, { kubeProxy, ...(podCidr ? { podCidrs: [podCidr] } : {}) });
    const fabric = new Fabric(cluster);
    const scope = { cluster, entry: findNode(settings.node, cluster) };
    for (const probe of probes) {
      if (probe.expect.outcome === 'accepted') {
        exceptions.push(
          `${name}: 1 probe, a health-check port is served by kube-proxy itself: the verdict says whom it reaches`,
        );
        continue;
      }
      const to = probe.to.includes(':') ? `[${probe.to}]:${probe.port}` : `${probe.to}:${probe.port}`;
      const query = {
        source: parseSource(probe.from, scope),
        destination: parseDestination(to, scope),
        protocol: probe.protocol,
      };
      const journey = traceJourney(fabric, query, { endpoints: 'all', reply: false, unreadable: [] });
      const got = outcomeOf(journey);
      const { outcome, endpoints = [], masquerade } = probe.expect;
      // Upstream asserts no mark on refused packets; ours may be marked on the way to the refusal.
      const isSame =
        got.outcome === outcome &&
        (outcome !== 'delivered' ||
          (got.endpoints.join() === [...endpoints].sort().join() && got.masquerade === masquerade));
      if (isSame) agreed++;
      else
        failures.push(`${name} / ${probe.name}: expected ${JSON.stringify(probe.expect)}, got ${JSON.stringify(got)}`);
    }
  }
  console.log(
    `kube-proxy iptables probes: ${agreed} agree, ${failures.length} differ, exceptions: ${exceptions.length}`,
  );
  for (const exception of exceptions) console.log(`  exception ${exception}`);
  assert.deepEqual(failures, []);
});

/** What kube-proxy's rules did, whatever became of the packet after them. */
function outcomeOf({ paths }: Journey) {
  const steps = paths.flatMap(({ legs }) => legs.flatMap(({ hops }) => hops.flatMap((hop) => hop.steps)));
  const endpoints = steps.flatMap((step) =>
    step.kind === 'translated' && step.by === 'dnat'
      ? [socketText(step.after.destination, step.after.destinationPort)]
      : [],
  );
  const masquerade = steps.some((step) => step.kind === 'marked' && (step.after & 0x4000) !== 0);
  const refused = paths.find(({ verdict }) => verdict.kind === 'dropped' || verdict.kind === 'rejected')?.verdict.kind;
  const outcome = refused ?? (endpoints.length > 0 ? 'delivered' : 'no-match');
  return { outcome, endpoints: [...new Set(endpoints)].sort(), masquerade };
}
