// Search lists, the two C libraries, and CoreDNS' plugins: as tables of names.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DnsServer } from '#dns/answer.js';
import { plain } from '#dns/answer.js';
import type { Reach } from '#dns/reach.js';
import { type Resolution, resolveName } from '#dns/resolve.js';
import { resolverConfig } from '#dns/resolver-config.js';
import { reverseName } from '#dns/service-records.js';
import { ip } from '../control-plane/builder.js';
import { clusterOf, type Given } from './cluster.js';

function resolve<Payload>(name: string, given: Given, reach?: Reach<Payload>): Resolution<Payload> {
  const cluster = clusterOf(given);
  const pod = cluster.pod('shop', 'stall');
  assert.ok(pod);
  return resolveName(name, { cluster, pod }, reach);
}
/** `a b! = addresses`: names asked for, those without an answer marked, and what it came to. */
function told({ queries, outcome }: Resolution): string {
  const asked = queries.map(({ name, answer }) => `${name.replaceAll('svc.cluster.local', 'Z')} ${answer}`);
  const end = outcome.kind === 'failed' ? outcome.because : outcome.kind;
  return [...asked, `= ${end}`].join('; ');
}

const server = (kind: 'servfail' | 'refused' | 'no-data'): DnsServer => ({
  kind: 'coredns',
  answer: () => plain(kind === 'servfail' ? { kind, because: 'no-plugin' } : { kind }),
});
const always =
  (kind: Parameters<typeof server>[0]): Reach =>
  () => ({ kind: 'server', server: server(kind) });
const never =
  (how: 'refused' | 'timeout'): Reach<string> =>
  () => ({ kind: 'unreachable', how, payload: how });

const three = (answer: string) => `web.shop.Z ${answer}; web.Z ${answer}; web.cluster.local ${answer}; web ${answer}`;
const outcomes: readonly (readonly ['glibc' | 'musl', Reach, string, string])[] = [
  ['glibc', always('no-data'), `${three('no-data')}; = no-data`, 'glibc goes on after an empty answer'],
  ['musl', always('no-data'), 'web.shop.Z no-data; = no-data', 'musl stops'],
  ['glibc', always('servfail'), `${three('servfail')}; = servfail`, 'glibc goes on after SERVFAIL'],
  ['musl', always('servfail'), 'web.shop.Z servfail; = servfail', 'musl stops'],
  ['glibc', always('refused'), 'web.shop.Z refused; web refused; = refused', 'REFUSED ends the search, not the name'],
  ['musl', always('refused'), 'web.shop.Z refused; = refused', 'musl stops'],
  ['glibc', never('timeout'), 'web.shop.Z no-server; web no-server; = no-server', 'a timeout ends the search'],
  ['glibc', never('refused'), 'web.shop.Z no-server; = no-server', 'nobody there: give up'],
  ['musl', never('timeout'), 'web.shop.Z no-server; = no-server', 'musl stops'],
];
for (const [libc, reach, expected, why] of outcomes) {
  test(`${libc}: ${why}`, () => assert.equal(told(resolve('web', { overrides: { libc } }, reach)), expected));
}

test('glibc goes on to the next nameserver, and keeps what it learnt of the first', () => {
  const client = { dnsConfig: { nameservers: [ip('192.0.2.53')], searches: [], options: [] } };
  const asked: string[] = [];
  const reach: Reach<string> = (nameserver) => {
    asked.push(nameserver);
    return nameserver === '192.0.2.53'
      ? { kind: 'server', server: server('no-data') }
      : { kind: 'unreachable', how: 'timeout', payload: 'lost' };
  };
  const { queries } = resolve('web', { client }, reach);
  assert.deepEqual(queries[0]?.unreached, [{ nameserver: '10.96.0.10', how: 'timeout', payload: 'lost' }]);
  assert.equal(queries[0]?.server, '192.0.2.53');
  assert.deepEqual(asked, ['10.96.0.10', '192.0.2.53'], 'each is reached once');
});

const usual = 'kubernetes cluster.local {\n pods insecure\n}\nforward . /etc/resolv.conf';
const corefiles: readonly (readonly [string, string, string, string])[] = [
  [`. {\n${usual}\nhosts {\n192.0.2.7 till.example.com\nfallthrough\n}\n}`, 'till.example.com.', '192.0.2.7', 'hosts'],
  [
    `. {\n${usual}\nhosts {\n192.0.2.7 web.shop.svc.cluster.local\nfallthrough\n}\n}`,
    'web',
    '192.0.2.7',
    'build order',
  ],
  [`. {\n${usual}\nrewrite name a.example.com web.shop.svc.cluster.local\n}`, 'a.example.com.', '10.96.7.10', 'exact'],
  [
    `. {\n${usual}\nrewrite name regex (.*)\\.b\\.com\\. {1}.pay.svc.cluster.local\n}`,
    'ledger.b.com.',
    '10.96.7.30',
    'regex',
  ],
  [`. {\n${usual}\nrewrite name regex ((a+)+)x b.\n}`, 'web', 'not-modelled', 'a pattern that is not run'],
  [
    `. {\n${usual}\nrewrite stop {\nname suffix .b.com .pay.svc.cluster.local\nanswer auto\n}\n}`,
    'ledger.b.com.',
    '10.96.7.30',
    'in braces',
  ],
  [
    `. {\n${usual}\nrewrite name a.com b.com\nrewrite name b.com web.shop.svc.cluster.local\n}`,
    'a.com.',
    'outside',
    'one rule only',
  ],
  [
    `. {\n${usual}\nrewrite continue name a.com b.com\nrewrite name b.com web.shop.svc.cluster.local\n}`,
    'a.com.',
    '10.96.7.10',
    'continue',
  ],
  [`. {\n${usual}\n}\ncluster.local {\nforward . 192.0.2.1\n}`, 'web', 'outside', 'the longest zone wins'],
  [`. {\n${usual}\n}\nweb.com {\n errors\n}`, 'web.com.', 'servfail', 'a block without a plugin'],
  [`example.com {\n${usual}\n}`, 'web', 'refused', 'no block at all'],
  [`. {\n${usual}\nhosts {\n192.0.2.7 x.com\n}\n}`, 'www.example.com.', 'servfail', 'hosts without fallthrough'],
  [
    `. {\nkubernetes cluster.local {\nnamespaces shop\n}\n}`,
    'ledger.pay.svc.cluster.local.',
    'no-name',
    'hidden namespace',
  ],
  [`. {\nkubernetes cluster.local\n}`, '10-0-0-1.shop.pod.cluster.local.', 'no-name', 'pods are off by default'],
  [`. {\n${usual}\nhome_made\n}`, 'web', 'not-modelled', 'a plugin nobody knows'],
  [`. {\n${usual}\ntemplate IN A b.com {\n}\n}`, 'web', '10.96.7.10', 'a template of another zone'],
  [`. {\n${usual}\ntemplate IN A b.com {\n}\n}`, 'a.b.com.', 'not-modelled', 'a template'],
  ['. {\nforward . 10.96.0.10\n}', 'www.example.com.', 'servfail', 'forward to itself'],
];
for (const [corefile, name, expected, why] of corefiles) {
  test(`CoreDNS: ${why}`, () => {
    const { outcome } = resolve(name, { corefile });
    const found = outcome.kind === 'addresses' ? outcome.records[0]?.address : outcome.kind;
    assert.equal(outcome.kind === 'failed' ? outcome.because : found, expected);
  });
}

test('limits of resolv.conf: 3 nameservers, 32 domains, 2048 characters', () => {
  const nameservers = [1, 2, 3].map((number) => ip(`192.0.2.${number}`));
  const searches = ['x'.repeat(254), ...Array.from({ length: 40 }, (_, number) => `s${number}.example.com`)];
  const dnsConfig = { nameservers, searches, options: [{ name: 'ndots', value: '99' }] };
  const cluster = clusterOf({ client: { dnsConfig } });
  const pod = cluster.pod('shop', 'stall');
  assert.ok(pod);
  const config = resolverConfig(pod, cluster);
  assert.deepEqual(config.nameservers, ['10.96.0.10', '192.0.2.1', '192.0.2.2']);
  assert.equal(config.search.length, 32);
  assert.equal(config.ndots, 15);
  assert.equal(config.leftOut.length, 1 + 1 + 11);
});

test('names of reverse look-ups', () => {
  assert.equal(reverseName(ip('10.96.0.10')), '10.0.96.10.in-addr.arpa');
  assert.match(reverseName(ip('2001:db8::1')), /^1(\.0){23}\.8\.b\.d\.0\.1\.0\.0\.2\.ip6\.arpa$/);
});

test('a resolution can be written as JSON, and is the same each time', () => {
  assert.equal(JSON.stringify(resolve('gone', {})), JSON.stringify(resolve('gone', {})));
});
