// Every code and verdict has a page, every page has a code, and what a page tells people to type can be typed.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Balancer } from '#cluster/balancer.js';
import type { Node, Pod, Service } from '#cluster/inventory.js';
import type { Query, Resolution } from '#dns/resolve.js';
import { diagnosticWords } from '#explain/diagnostics.js';
import type { FindingWords } from '#explain/finding-words.js';
import { findingWords } from '#explain/findings.js';
import type { Page } from '#explain/page.js';
import { pages } from '#explain/pages.js';
import { verdictPages } from '#explain/pages-verdict.js';
import { plain } from '#explain/phrase.js';
import { usageWords } from '#explain/usage.js';
import type { NetworkPolicyObject } from '#manifest/objects.js';
import type { FindingCode, FindingFacts, PolicyRefusal } from '#trace/finding.js';
import type { IpAddress } from '#wire/address.js';

const codes = [diagnosticWords, findingWords, usageWords].flatMap((words) => Object.keys(words)).sort();
const verdicts = Object.keys(verdictPages);
const entries: readonly (readonly [string, Page])[] = Object.entries(pages);

/** Commands a page may tell people to type. */
const commands = ['trace', 'check', 'show', 'resolve', 'explain', 'list', 'docs', 'lab'];

describe('pages', () => {
  test('stand for every code and verdict, codes first, and for nothing else', () => {
    assert.deepEqual(Object.keys(pages), [...codes, ...verdicts]);
  });

  test('have titles of their own', () => {
    const titles = entries.map(([, { title }]) => title);
    assert.equal(new Set(titles).size, titles.length);
    for (const title of titles) {
      assert.ok(title.length < 70, `${title.length}: ${title}`);
      assert.doesNotMatch(title, /\.$|\n/);
    }
  });

  for (const [topic, { meaning, remedy }] of entries) {
    test(`${topic} says what it means and what to do`, () => {
      assert.ok(meaning.length > 0 && meaning.length <= 4, `${meaning.length} paragraphs of meaning`);
      assert.ok(remedy.length > 0);
      for (const line of [...meaning, ...remedy]) {
        assert.ok(line.length <= 400, `${line.length}: ${line}`);
        assert.doesNotMatch(line, /^\s*$|\n|\s$|^ {1,3}\S/);
      }
    });
  }

  test('name commands and flags that exist', () => {
    const flags = knownFlags();
    for (const [topic, { meaning, remedy }] of entries) {
      for (const line of [...meaning, ...remedy]) {
        const isTyped = line.startsWith('    ');
        for (const [, command = '', rest = ''] of line.matchAll(/\bk8snet ([a-z]+)([^|]*)/g)) {
          // In a sentence, what follows may be a verb: "k8snet reads".
          if (!isTyped && !commands.includes(command) && !otherCommands.includes(command)) continue;
          assert.ok(commands.includes(command), `${topic}: k8snet ${command}`);
          if (!isTyped) continue;
          for (const [flag] of rest.matchAll(/(?<=\s)--[a-z-]+/g)) assert.ok(flags.has(flag), `${topic}: ${flag}`);
        }
      }
    }
  });

  test('lead to other pages that exist', () => {
    for (const [topic, { meaning, remedy }] of entries) {
      for (const [code] of [...meaning, ...remedy].join('\n').matchAll(/\bK\d{4}\b/g)) {
        assert.ok(Object.hasOwn(pages, code), `${topic} mentions ${code}`);
      }
    }
  });
});

/** Planned, or not about a cluster: no page should send people there. */
const otherCommands = ['matrix', 'diff', 'lint', 'completion'];

/** As the commands define them. */
function knownFlags(): ReadonlySet<string> {
  const folder = fileURLToPath(new URL('../../src/cli', import.meta.url));
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return new Set(['--help', ...sources.flatMap((text) => text.match(/(?<=['\s])--[a-z-]+/g) ?? [])]);
}

const address = '10.244.1.7' as IpAddress;
const tuple = {
  protocol: 'TCP',
  source: address,
  sourcePort: 40000,
  destination: address,
  destinationPort: 80,
} as const;
const pod = {
  ref: { kind: 'Pod', namespace: 'shop', name: 'cart' },
  namespace: 'shop',
  name: 'cart',
  spec: { containers: [], hostNetwork: false },
} as unknown as Pod;
const service = {
  ref: { kind: 'Service', namespace: 'shop', name: 'cart' },
  namespace: 'shop',
  name: 'cart',
} as Service;
const balanced = { ...service, object: { externalTrafficPolicy: 'Local' } } as Service;
const balancer: Balancer = {
  name: 'azure',
  title: 'Azure internal Load Balancer',
  delivers: 'own-address',
  client: 'kept',
  targets: 'nodes',
  healthCheck: { kind: 'http', port: 32000 },
  publishes: 'address',
  scope: 'internal',
};
const query: Query = {
  name: 'cart.shop.svc.cluster.local',
  type: 'address',
  answer: 'no-name',
  unreached: [],
  rivals: [],
  aliases: [],
  decisions: [],
};
const resolution: Resolution = {
  name: 'cart',
  by: 'dns',
  config: { nameservers: [], search: [], ndots: 5, asksCluster: true, policy: 'ClusterFirst', leftOut: [] },
  library: 'glibc',
  queries: [query],
  aliases: [],
  isLibraryAssumed: false,
  assumedConfig: [],
  outcome: { kind: 'failed', because: 'no-name' },
};
const request = { scheme: 'http', host: 'shop.example.com', path: '/cart', port: 80 } as const;
const ingress = { kind: 'Ingress', namespace: 'shop', name: 'web' };
const match = { ingress, host: 'shop.example.com', path: '/cart', pathType: 'Prefix', field: ['spec'] } as const;
const policies = [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'deny' }];
const isolating: NetworkPolicyObject = {
  kind: 'NetworkPolicy',
  ...{ ref: { kind: 'NetworkPolicy', namespace: 'shop', name: 'deny' }, namespace: 'shop', name: 'deny' },
  ...{ labels: {}, annotations: {}, terminating: false, policyTypes: ['Ingress'] },
  podSelector: { matchLabels: {}, matchExpressions: [] },
  ingress: [],
  egress: [],
};
const ofPolicy = { policy: isolating, rule: { field: ['spec', 'ingress', 0] } };
const refusal: PolicyRefusal = {
  judgement: { kind: 'not-admitted', pod, policies: [isolating], misses: [] },
  traffic: { source: { address }, destination: { address, pod }, protocol: 'TCP', port: 8080 },
  idle: [],
};
const samples: { readonly [C in FindingCode]: FindingFacts[C] } = {
  K1001: { resolution, nearMisses: ['cart.pay'], asker: 'pod' },
  K1002: { resolution },
  K1003: { resolution },
  K1004: { name: 'cart.internal', nearMisses: [] },
  K1005: { service, selected: [pod] },
  K1006: { resolution, query: { ...query, server: '10.96.0.10' as never, rivals: ['node'] } },
  K1007: { resolution, plugin: 'template' },
  K1008: { resolution, query: { ...query, answer: 'refused' } },
  K1009: { resolution, service, target: 'ledger.pay', nearMisses: [], because: 'missing' },
  K1020: { name: 'cart.shop', service },
  K1021: { nameserver: address, failing: 1, walked: 2 },
  K1101: {
    service,
    selector: { app: 'cart' },
    nearest: [{ pod, differing: [{ key: 'app', wanted: 'cart', has: 'kart' }] }],
  },
  K1102: { service, pods: [pod] },
  K1103: { service, targetPort: 'http', portNames: ['web'], pods: [pod] },
  K1104: { service },
  K1105: { service, tuple, ports: [{ port: 8080, protocol: 'TCP' }] },
  K1106: { service, field: 'internalTrafficPolicy', node: 'node worker-1', elsewhere: 1 },
  K1107: { service, source: address },
  K1108: { service, family: 6 },
  K1201: refusal,
  K1203: refusal,
  K1205: { by: ofPolicy, direction: 'Ingress', pod },
  K1206: { policies: [isolating] },
  K1207: { by: ofPolicy, direction: 'Egress' },
  K1208: { pod, network: 'canal', policies: [isolating] },
  K1209: { by: ofPolicy, direction: 'Ingress', namespace: 'pay' },
  K1301: { destination: address, at: 'node worker-1' },
  K1302: { destination: address, at: 'node worker-1' },
  K1303: { tuple, range: 'pods' },
  K1304: { device: 'cni0' },
  K1305: { pod, failure: { constraint: 'node-selector', wanted: 'disk=ssd' } },
  K1306: { device: 'eth0', sizeBytes: 1550, mtuBytes: 1500, of: 'way', limit: 'device' },
  K1307: { hops: 32 },
  K1308: { trail: ['FORWARD', 'KUBE-FORWARD'], component: 'kube-proxy/iptables' },
  K1309: { expected: tuple, got: tuple },
  K1310: { destination: 'cart:80', lacking: 'source' },
  K1311: { service, pending: { reason: 'unknown-class', class: 'example.com/balancer' } },
  K1312: { service: balanced, balancer, asked: 2 },
  K1313: { service, balancer, source: address },
  K1314: { tuple, range: 'services', service },
  K1315: { client: address },
  K1316: { service },
  K1317: { address, service },
  K1318: { service, address },
  K1320: { pod, node: 'worker-2', at: 'node worker-1', network: 'kindnet', reach: 'link' },
  K1325: { destination: address, at: 'node worker-1' },
  K1326: { from: 'worker-1', to: 'worker-2', destination: address, subnets: 'assumed' },
  K1360: {
    pod: { kind: 'Pod', namespace: 'shop', name: 'till' },
    by: { kind: 'Egress', name: 'till' },
    address: '192.0.2.200',
  },
  K1350: {
    setting: {
      object: { kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' },
      field: ['data', 'enable-policy'],
    },
    trail: ['cilium_policy ingress'],
  },
  K1330: { node: { ref: { kind: 'Node', name: 'worker-1' } } as Node, device: 'ens6' },
  K1340: { judgement: refusal.judgement, direction: 'Egress', network: 'kube-router' },
  K1341: { pod, policies: [isolating], direction: 'Ingress' },
  K1380: { network: 'Closed', about: 'own-node', tuple },
  K1370: { network: 'OVN-Kubernetes', object: { kind: 'EgressFirewall', namespace: 'shop', name: 'default' } },
  K1371: { network: 'OVN-Kubernetes', object: { kind: 'EgressIP', name: 'shop' } },
  K1401: { tuple, node: 'node worker-1' },
  K1402: { pod, port: 80, protocol: 'TCP', declared: [] },
  K1403: { pod, port: 80, programs: ['cart', 'metrics'] },
  K1404: { pod, state: 'not-ready' },
  K1405: { pod, network: 'flannel vxlan', policies, direction: 'Ingress', evidence: 'assumed' },
  K1406: { pod, network: 'Cilium', policies, direction: 'Egress' },
  K1407: { shown: 'Cilium', standIn: 'flannel vxlan' },
  K1408: { service, target: 'www.example.com' },
  K1409: { service, pods: [pod] },
  K1410: { documents: [{ at: { file: 'shop.yaml', line: 3, column: 1, path: '' } }] },
  K1411: { pod, container: 'cart', port: 8081, declared: [{ port: 8080, name: 'http' }] },
  K1501: {
    request,
    controller: 'ingress-nginx',
    lost: [
      { rule: match, because: { why: 'element-differs', index: 1, wanted: 'items' } },
      { rule: { ...match, host: '', path: '' }, because: { why: 'older-ingress', agesKnown: false } },
    ],
  },
  K1502: { request, status: 308, location: 'https://shop.example.com/cart', because: 'tls-section' },
  K1503: { match, namespace: 'shop', name: 'kart', nearMisses: ['cart'], status: undefined },
  K1504: { match, service, status: 503 },
  K1505: { match: undefined, service, port: 'web', ports: [{ port: 80, name: 'http' }] },
  K1506: { ingress, className: 'nginx', classes: ['internal'] },
  K1507: { ingress, classes: [] },
  K1508: { match, service },
  K1509: { match, resource: 'StorageBucket', name: 'assets', controller: 'ingress-nginx' },
  K1510: { match, path: '/cart/*', pathType: 'Prefix', controller: 'GKE Ingress' },
  K1511: { ingress, scheme: 'https' },
  K1512: {
    unread: {
      object: ingress,
      field: ['metadata', 'annotations', 'nginx.ingress.kubernetes.io/auth-url'],
      may: 'refuse',
    },
    controller: 'ingress-nginx',
  },
  K1513: { ingress, className: 'nginx', controller: 'ingress-nginx' },
  K1514: { ingress, controller: 'ingress-nginx' },
  K1601: { end: 'to', text: 'crat:8080', lacks: 'name', cause: 'K1001', nearMisses: ['cart.shop'] },
};

for (const code of Object.keys(samples) as FindingCode[]) {
  test(`${code} is told in single lines`, () => {
    const say = findingWords[code] as (facts: unknown) => FindingWords;
    const { message, details = [], help = [] } = say(samples[code]);
    assert.ok(plain(message).length > 0);
    for (const sentence of [message, ...details, help].map(plain)) {
      assert.doesNotMatch(sentence, /\n|undefined|NaN|\[object|\.$/);
    }
  });
}
