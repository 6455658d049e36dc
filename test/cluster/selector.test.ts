import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matches, selectorText } from '#cluster/selector.js';
import type { LabelSelector, SelectorRequirement } from '#manifest/objects.js';

const cart = { app: 'cart', tier: 'api', weight: '10' };
const asks = (...matchExpressions: SelectorRequirement[]): LabelSelector => ({ matchLabels: {}, matchExpressions });

const table: [LabelSelector, boolean, string][] = [
  [asks(), true, 'an empty selector takes everything'],
  [{ matchLabels: { app: 'cart' }, matchExpressions: [] }, true, 'the label is there'],
  [{ matchLabels: { app: 'pay' }, matchExpressions: [] }, false, 'the label has another value'],
  [asks({ key: 'tier', operator: 'In', values: ['web', 'api'] }), true, 'one of the values'],
  [asks({ key: 'zone', operator: 'In', values: ['a'] }), false, 'In needs the key'],
  [asks({ key: 'zone', operator: 'NotIn', values: ['a'] }), true, 'NotIn takes labels without the key'],
  [asks({ key: 'tier', operator: 'NotIn', values: ['api'] }), false, 'NotIn refuses the value'],
  [asks({ key: 'tier', operator: 'Exists', values: [] }), true, 'the key is there'],
  [asks({ key: 'tier', operator: 'DoesNotExist', values: [] }), false, 'the key is there'],
  [asks({ key: 'weight', operator: 'Gt', values: ['9'] }), true, 'compared as numbers, not as text'],
  [asks({ key: 'weight', operator: 'Lt', values: ['9'] }), false, '10 is not below 9'],
  [asks({ key: 'tier', operator: 'Gt', values: ['1'] }), false, 'a label that is no number'],
  [
    asks({ key: 'tier', operator: 'Exists', values: [] }, { key: 'app', operator: 'In', values: ['pay'] }),
    false,
    'all requirements must hold',
  ],
];

for (const [selector, expected, why] of table) {
  test(`selector ${selectorText(selector) || '(empty)'}: ${why}`, () => {
    assert.equal(matches(cart, selector), expected);
  });
}

test('a selector reads as kubectl takes it', () => {
  const selector = {
    matchLabels: { app: 'cart' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['web', 'api'] },
      { key: 'canary', operator: 'DoesNotExist', values: [] },
    ],
  } as const;
  assert.equal(selectorText(selector), 'app=cart,tier in (web,api),!canary');
});
