// The same requests as in ingress.test.ts, asked as a person would: from the internet to a URL, through the load balancer,
// to the controller and on to the backend.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load as parseYaml } from 'js-yaml';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { webProxies } from '#fabric/proxies.js';
import { load } from '#manifest/load.js';
import type { Journey } from '#trace/journey.js';
import { traceJourney } from '#trace/journey-of.js';
import { parseDestination, parseSource } from '#trace/parse-query.js';
import { type IpAddress, parseAddress } from '#wire/address.js';

interface Request {
  readonly address: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly path: string;
  readonly headers?: unknown;
  readonly cookies?: unknown;
}
interface Cases {
  readonly settings: { readonly ingressController: string };
  readonly probes: readonly {
    readonly name: string;
    readonly request: Request;
    readonly expect: { readonly outcome: string; readonly backend?: string; readonly weights?: unknown };
  }[];
}

const folder = fileURLToPath(new URL('../../../shared/conformance/ingress', import.meta.url));
const options = { skip: existsSync(folder) ? false : '../shared/conformance/ingress is not here' };
/** Modelled controllers, with the platform that they come with. */
const platforms: Readonly<Record<string, string>> = { 'ingress-nginx': 'kubeadm', gce: 'gke' };
const exceptions: Readonly<Record<string, string>> = {
  'ingress-nginx-namespace-selector: unlabelled namespace is ignored': '--watch-namespace-selector is not read',
};

test('web requests from the internet', options, async (t) => {
  let agreed = 0;
  const left: string[] = [];
  const differing: string[] = [];
  for (const name of readdirSync(folder)) {
    const file = join(folder, name, 'cases.yaml');
    if (!existsSync(file)) continue;
    const { settings, probes } = parseYaml(readFileSync(file, 'utf8')) as Cases;
    const platform = platforms[settings.ingressController];
    if (platform === undefined || !probes) continue;
    const { objects } = await load({ paths: [join(folder, name, 'cluster.yaml')], recursive: false });
    const fabric = new Fabric(settle(objects, { platform }));
    for (const { name: probe, request, expect } of probes) {
      const title = `${name}: ${probe}`;
      const because = exceptions[title] ?? beyond(request, expect);
      if (because !== undefined) {
        left.push(`${title}: ${because}`);
        continue;
      }
      const got = outcomeOf(ask(fabric, request));
      const wanted = expect.outcome === 'delivered' ? `delivered ${expect.backend}` : expect.outcome;
      if (got === wanted || (got === 'http-error' && ['no-route', 'error'].includes(wanted))) agreed++;
      else differing.push(`${title}: expected ${wanted}, got ${got}`);
    }
  }
  t.diagnostic(
    `web requests from the internet: ${agreed} agree, ${differing.length} differ, exceptions: ${left.length}`,
  );
  for (const line of left) t.diagnostic(`exception: ${line}`);
  assert.deepEqual(differing, []);
});

function beyond(
  { headers, cookies, scheme }: Request,
  { weights }: { readonly weights?: unknown },
): string | undefined {
  if (headers || cookies) return 'asks with headers or cookies';
  if (weights) return 'shares between backends';
  return scheme === 'http' || scheme === 'https' ? undefined : `scheme ${scheme}`;
}

function ask(fabric: Fabric, { scheme, host, port, path, address }: Request): Journey {
  const scope = { cluster: fabric.cluster };
  const usual = scheme === 'http' ? 80 : 443;
  const url = `${scheme}://${host}${port === usual ? '' : `:${port}`}${path}`;
  // Unit tests of GKE's controller have no status: each Ingress then has an address of its own that is made up.
  const [made] = webProxies(fabric.cluster).keys();
  const outsideAddresses = new Map([[host.toLowerCase(), made ?? (parseAddress(address) as IpAddress)]]);
  const query = { source: parseSource('internet', scope), destination: parseDestination(url, scope), outsideAddresses };
  return traceJourney(fabric, query, { endpoints: 'one', reply: true, unreadable: [] });
}

function outcomeOf({ verdict, paths }: Journey): string {
  const steps = paths[0]?.legs.flatMap(({ hops }) => hops.flatMap((hop) => hop.steps)) ?? [];
  const matched = steps.find(({ kind }) => kind === 'matched');
  if (verdict === 'redirected') return 'redirect';
  if (matched?.kind !== 'matched') return `${verdict}, no controller`;
  const { routing } = matched;
  // A default backend that answers 404 is no route, by whatever way the answer comes.
  if (routing.kind === 'no-route') return 'no-route';
  if (verdict !== 'delivered' || routing.kind !== 'backend') return verdict;
  return `delivered ${routing.service.namespace}/${routing.service.name}:${routing.port.port}`;
}
