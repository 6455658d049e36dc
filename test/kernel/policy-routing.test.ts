// `ip rule`: which table decides, by what a packet carries.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Origin } from '#kernel/origin.js';
import { type Flow, lookUp, type PolicyRouting } from '#kernel/policy-routing.js';
import { routeTable } from '#kernel/route.js';
import { type IpAddress, parseCidr } from '#wire/address.js';

const origin: Origin = { component: 'test', evidence: 'declared' };
const cidr = (text: string) => parseCidr(text)!;
const via = (device: string, destination = '0.0.0.0/0') =>
  routeTable([{ destination: cidr(destination), device, origin }]);
const main = via('eth0');
const pod = '10.0.0.7' as IpAddress;
const far = '198.51.100.10' as IpAddress;
const policy: PolicyRouting = {
  rules: [
    { priority: 512, family: 4, to: cidr('10.0.0.7/32'), table: 'main', origin },
    { priority: 1024, family: 4, mark: { value: 0x80, mask: 0x80 }, table: 'main', origin },
    { priority: 1030, family: 4, inputDevice: 'vlan1', table: 9, origin },
    { priority: 1536, family: 4, from: cidr('10.0.0.7/32'), table: 2, origin },
    { priority: 1600, family: 4, from: cidr('10.0.0.8/32'), table: 3, origin },
  ],
  tables: new Map([
    [2, via('eth1')],
    [3, via('eth2', '10.0.0.0/8')],
  ]),
};
const deviceFor = (destination: IpAddress, flow: Flow) => lookUp(destination, policy, { main, flow })?.device;

test('the first rule that holds, and whose table has a route, decides', () => {
  assert.equal(deviceFor(far, { mark: 0, source: pod }), 'eth1');
  assert.equal(deviceFor(far, { mark: 0x80, source: pod }), 'eth0');
  assert.equal(deviceFor(far, { mark: 0x4080, source: pod }), 'eth0');
  assert.equal(deviceFor(pod, { mark: 0, source: pod }), 'eth0');
});

test('a rule whose table has no route, or is not there, passes the packet on', () => {
  assert.equal(deviceFor(far, { mark: 0, source: '10.0.0.8' as IpAddress }), 'eth0');
  assert.equal(deviceFor('10.9.9.9' as IpAddress, { mark: 0, source: '10.0.0.8' as IpAddress }), 'eth2');
  assert.equal(deviceFor(far, { mark: 0, source: pod, inputDevice: 'vlan1' }), 'eth1');
});

test('what has no source yet is nobody’s, and the other family has rules of its own', () => {
  assert.equal(deviceFor(far, { mark: 0 }), 'eth0');
  assert.equal(deviceFor('2001:db8::1' as IpAddress, { mark: 0x80, source: '2001:db8::2' as IpAddress }), undefined);
});
