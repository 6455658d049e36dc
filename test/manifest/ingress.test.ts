// Ingresses that the API server would not take, each with the field that is wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadText } from './loading.js';

const backend = 'backend: {service: {name: cart, port: {number: 80}}}';
const table: readonly (readonly [string, readonly string[], string])[] = [
  [`{}`, ['K0203 spec.defaultBackend'], 'neither rules nor a default backend'],
  [`{rules: 1}`, ['K0201 spec.rules', 'K0203 spec.defaultBackend'], 'no list'],
  [`{rules: [{http: {paths: []}}]}`, ['K0203 spec.rules[0].http.paths'], 'no paths'],
  [rule(`path: /, ${backend}`), ['K0203 paths[0].pathType'], 'no path type'],
  [rule(`path: /, pathType: Regex, ${backend}`), ['K0206 paths[0].pathType'], 'an unknown path type'],
  [rule(`pathType: Prefix, ${backend}`), ['K0203 paths[0].path'], 'a Prefix without a path'],
  [rule(`path: cart, pathType: Prefix, ${backend}`), ['K0214 paths[0].path'], 'a path without a slash'],
  [rule('path: /, pathType: Prefix'), ['K0203 paths[0].backend'], 'no backend'],
  [rule('path: /, pathType: Prefix, backend: {}'), ['K0203 paths[0].backend.service'], 'an empty backend'],
  [
    rule('path: /, pathType: Prefix, backend: {service: {name: cart}}'),
    ['K0203 paths[0].backend.service.port'],
    'no port',
  ],
  [
    rule('path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 99999}}}'),
    ['K0204 paths[0].backend.service.port.number', 'K0203 paths[0].backend.service.port.number'],
    'no such port number',
  ],
  [
    rule('path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80, name: http}}}'),
    ['K0214 paths[0].backend.service.port.name'],
    'a number and a name',
  ],
  [rule(`path: "/\\e[31m", pathType: Prefix, ${backend}`), ['K0211 paths[0].path'], 'a path with a control character'],
  [`{rules: [{host: 192.0.2.1}]}`, ['K0214 spec.rules[0].host'], 'an address as a host'],
  [`{rules: [{host: "*.*.example.com"}]}`, ['K0202 spec.rules[0].host'], 'two wildcards'],
];

function rule(path: string): string {
  return `{rules: [{http: {paths: [{${path}}]}}]}`;
}

for (const [spec, expected, why] of table) {
  test(why, async () => {
    const text = `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: cart}, spec: ${spec}}`;
    const { diagnostics, objects } = await loadText(text);
    const told = diagnostics.map(({ code, facts }) => `${code} ${'field' in facts ? facts.field : ''}`);
    const places = told.map((line) => line.replace('spec.rules[0].http.paths[0]', 'paths[0]'));
    assert.deepEqual(places, expected);
    assert.deepEqual(objects.ingresses, []);
  });
}
