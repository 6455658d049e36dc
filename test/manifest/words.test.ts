// Every remark on the input can be said in one line, and has a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnosticWords } from '#explain/diagnostics.js';
import { inputPages } from '#explain/pages-input.js';
import { plain } from '#explain/phrase.js';
import type { DiagnosticCode, DiagnosticFacts } from '#manifest/diagnostic.js';

const samples: { [C in DiagnosticCode]: readonly DiagnosticFacts[C][] } = {
  K0101: [{ reason: 'tab characters must not be used in indentation' }],
  K0102: [{ path: 'manifests/shop.yaml' }],
  K0103: [{ path: 'manifests/shop.yaml', systemCode: 'EACCES' }],
  K0104: [
    { path: 'manifests', subfolders: 3 },
    { path: 'manifests', subfolders: 0 },
  ],
  K0105: [{ path: 'manifests/shop.yaml', fileType: 'socket' }],
  K0106: [{ sizeBytes: 600_000_000, limitBytes: 400 * 1024 * 1024 }],
  K0107: [{ path: 'manifests', limit: 100_000 }],
  K0108: [{ problem: 'nul' }, { problem: 'not-utf8' }],
  K0109: [{ limit: 200 }],
  K0110: [{ limit: 400_000 }],
  K0111: [{ key: 'containerPort', firstLine: 1234 }],
  K0112: [{ found: 'no-kind' }, { found: 'not-a-map' }],
  K0113: [{ count: 1 }, { count: 4321 }],
  K0114: [
    { code: 'K0201', hidden: 1 },
    { code: 'K0201', hidden: 50 },
  ],
  K0115: [{ key: 'proxymod', section: 'cluster', suggestion: 'proxyMode' }],
  K0116: [{ key: 'cluster.cni', expected: 'a string, a number, true, false or a list of strings', found: 'map' }],
  K0201: [
    { field: 'metadata.labels["app.kubernetes.io/name"]', expected: 'string', found: 'boolean', value: 'true' },
    { field: 'spec.ports[0].port', expected: 'integer', found: 'string', value: '80' },
  ],
  K0202: [
    { field: 'metadata.name', name: 'Shop_Cart', rule: 'subdomain' },
    { field: 'metadata.name', name: '1cart', rule: 'service-label', relaxedSince: '1.36' },
  ],
  K0203: [{ field: 'spec.template.spec.containers[0].name' }],
  K0204: [{ field: 'spec.ports[0].port', value: 70000, least: 1, most: 65535 }],
  K0205: [{ field: 'spec.clusterIP', value: '10.96.0', expected: 'address' }],
  K0206: [{ field: 'spec.ports[0].protocol', value: 'HTTP', allowed: ['TCP', 'UDP', 'SCTP'] }],
  K0207: [{ field: 'spec.ports[1].name', value: 'http', firstIndex: 0 }],
  K0208: [{ object: 'Service shop/cart', earlier: { file: 'manifests/shop.yaml', line: 12 } }],
  K0209: [{ kind: 'Deployment', apiVersion: 'apps/v3', known: ['apps/v1'] }],
  K0210: [{ prefix: 'pay-', name: 'pay-x2b4c' }],
  K0211: [{ field: 'metadata.name', text: 'shop\\u{202e}' }],
  K0212: [{ kind: 'Deployment', key: 'app', wanted: 'web', found: 'wep' }],
  K0213: [{ field: 'spec.selector.matchLabels', count: 1_000_000, limit: 10_000 }],
  K0214: [
    { field: 'spec.ports[0].nodePort', value: '30080', because: 'a Service of type ClusterIP has no node ports' },
  ],
  K1611: [
    { key: 'form', allowed: ['from', 'to', 'is'], suggestion: 'from' },
    { key: 'weather', allowed: ['expect'] },
  ],
  K1612: [
    { key: 'expect[0].from', expected: 'a text', found: 'number' },
    { key: '', expected: 'a list of expectations', found: 'string' },
  ],
  K1613: [{ key: 'is' }, { key: 'expect' }],
  K1614: [
    { key: 'is', value: 'reachabel', known: ['reachable', 'blocked'], suggestion: 'reachable' },
    { key: 'family', value: '5', known: ['4', '6'] },
  ],
  K1615: [{ count: 1_000_000, limit: 10_000 }],
};

for (const code of Object.keys(samples) as DiagnosticCode[]) {
  test(`${code} has words and a page`, () => {
    const say = diagnosticWords[code] as (facts: unknown) => ReturnType<(typeof diagnosticWords)[DiagnosticCode]>;
    for (const facts of samples[code]) {
      const { message, help = [] } = say(facts);
      for (const sentence of [plain(message), plain(help)]) {
        assert.ok(sentence.length <= 110, `${sentence.length}: ${sentence}`);
        assert.doesNotMatch(sentence, /undefined|NaN|\[object|\.$/);
      }
    }
    const page = inputPages[code];
    assert.ok(page.title.length <= 70 && page.meaning.length > 0 && page.remedy.length > 0);
  });
}

test('a boolean that was meant as text: the help says how to write it', () => {
  const { message, help } = diagnosticWords.K0201({
    field: 'metadata.labels.mesh',
    expected: 'string',
    found: 'boolean',
    value: 'on',
  });
  assert.equal(plain(message), 'metadata.labels.mesh takes a string; this is a boolean');
  assert.equal(plain(help ?? []), 'quote it: "on"');
});
