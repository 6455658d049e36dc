// Hosts and paths as the Ingress API compares them, and which of several rules wins.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hostKeys, hostLoss, plainHost } from '#ingress/hosts.js';
import { matchPaths } from '#ingress/matching.js';
import { elementsOf, pathLoss } from '#ingress/paths.js';
import { byAge, RuleTable, rulesOf } from '#ingress/rules.js';
import type { PathType } from '#manifest/objects.js';
import { ingress, path } from './builder.js';

describe('paths', () => {
  const table: readonly (readonly [PathType, string, string, string | undefined])[] = [
    ['Exact', '/cart', '/cart', undefined],
    ['Exact', '/cart', '/cart/', 'exact-wanted'],
    ['Exact', '/cart', '/Cart', 'exact-wanted'],
    ['Prefix', '/', '/anything/at/all', undefined],
    ['Prefix', '/cart', '/cart', undefined],
    ['Prefix', '/cart', '/cart/', undefined],
    ['Prefix', '/cart/', '/cart', undefined],
    ['Prefix', '/cart', '/cart/items', undefined],
    ['Prefix', '/cart', '/cartoon', 'element-differs 0 cart cartoon'],
    ['Prefix', '/cart', '/Cart', 'element-differs 0 cart Cart'],
    ['Prefix', '/cart/items', '/cart/itemised', 'element-differs 1 items itemised'],
    ['Prefix', '/cart/items', '/cart', 'element-differs 1 items '],
    ['ImplementationSpecific', '/cart', '/cart/items', undefined],
  ];
  for (const [pathType, pattern, asked, expected] of table) {
    test(`${pathType} ${pattern} and ${asked}`, () => {
      const loss = pathLoss({ path: pattern, pathType }, asked);
      const said =
        loss?.why === 'element-differs' ? `${loss.why} ${loss.index} ${loss.wanted} ${loss.got ?? ''}` : loss?.why;
      assert.equal(said, expected);
    });
  }

  test('have elements between slashes', () => {
    assert.deepEqual(elementsOf('/'), []);
    assert.deepEqual(elementsOf('/cart/items/'), ['cart', 'items']);
    assert.deepEqual(elementsOf('/cart//items'), ['cart', '', 'items']);
  });
});

describe('hosts', () => {
  test('are looked up as they are, under a wildcard for one label, and under none', () => {
    assert.deepEqual(hostKeys('shop.example.com'), ['shop.example.com', '*.example.com', '']);
    assert.deepEqual(hostKeys('localhost'), ['localhost', '']);
    assert.equal(plainHost('Shop.Example.com.'), 'shop.example.com');
  });

  const table: readonly (readonly [string, string, unknown])[] = [
    ['*.example.com', 'a.b.example.com', { why: 'host-labels', labels: 2 }],
    ['*.example.com', 'example.com', { why: 'host-labels', labels: 0 }],
    ['*.example.com', 'example.org', { why: 'host-differs' }],
    ['shop.example.com', 'shop.example.org', { why: 'host-differs' }],
  ];
  for (const [pattern, host, expected] of table) {
    test(`${pattern} is not ${host}`, () => assert.deepEqual(hostLoss(pattern, host), expected));
  }
});

describe('the winner', () => {
  const old = { createdAt: '2024-01-01T00:00:00Z' };
  const young = { createdAt: '2024-06-01T00:00:00Z' };
  const ingresses = [
    ingress(
      'shop/young',
      [{ host: 'shop.example.com', paths: [path('/cart', 'Prefix'), path('/pay', 'Prefix')] }],
      young,
    ),
    ingress('shop/old', [{ host: 'shop.example.com', paths: [path('/cart', 'Prefix'), path('/', 'Prefix')] }], old),
    ingress('shop/exact', [{ host: 'shop.example.com', paths: [path('/pay', 'Exact')] }], young),
  ];
  const rules = byAge(ingresses).flatMap(rulesOf);
  const table: readonly (readonly [string, string | undefined, readonly string[]])[] = [
    [
      '/cart/items',
      'old /cart',
      ['old / shorter-path', 'young /cart older-ingress', 'young /pay element-differs', 'exact /pay exact-wanted'],
    ],
    ['/pay', 'exact /pay', ['old / shorter-path', 'young /pay exact-first']],
    ['/pay/card', 'young /pay', ['exact /pay exact-wanted']],
    ['/', 'old /', ['young /cart element-differs']],
  ];
  for (const [url, expected, some] of table) {
    test(url, () => {
      const { winner, lost } = matchPaths(rules, url);
      assert.equal(winner && `${winner.ingress.name} ${winner.path}`, expected);
      const said = lost.map(({ rule, because }) => `${rule.ingress.name} ${rule.path} ${because.why}`);
      for (const line of some) assert.ok(said.includes(line), `${line} in ${said.join(', ')}`);
      assert.equal(new Set(said).size, said.length);
    });
  }

  test('of an unknown host is nobody; close names and wildcards are told', () => {
    const wild = ingress('shop/wild', [{ host: '*.example.com', paths: [path('/', 'Prefix')] }], old);
    const named = new RuleTable([...rules, ...rulesOf(wild)]);
    assert.deepEqual(named.nearHosts('bank.test'), []);
    const near = named.nearHosts('shpo.eu.example.com').map(({ rule, because }) => [rule.host, because]);
    assert.deepEqual(near[0], ['*.example.com', { why: 'host-labels', labels: 2 }]);
  });
});

test('Ingresses without an age come last, by name from the end of the alphabet', () => {
  const names = byAge([
    ingress('a/a', []),
    ingress('b/b', []),
    ingress('c/c', [], { createdAt: '2025-01-01T00:00:00Z' }),
  ]);
  assert.deepEqual(
    names.map(({ name }) => name),
    ['c', 'b', 'a'],
  );
});
