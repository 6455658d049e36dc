// Each kind of tunnel wraps a packet and takes it again; with one port on both sides, or none, answers look like replies.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TunnelLink } from '#kernel/device.js';
import { takes, wrapping } from '#kernel/tunnel.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import { decapsulate, encapsulate, makePacket, rewrite, tunnelOf, tupleOf, withHopSpent } from '#wire/packet.js';

const address = (text: string) => parseAddress(text) as IpAddress;
const here = address('192.168.0.11');
const there = address('192.168.0.12');
const inner = makePacket({
  protocol: 'TCP',
  source: address('10.244.1.5'),
  sourcePort: 40000,
  destination: address('10.244.2.5'),
  destinationPort: 8080,
});
const remoteTowards = () => there;
const links: readonly [link: TunnelLink, protocol: string, ports: readonly [from: number | undefined, to: number]][] = [
  [
    { kind: 'vxlan', networkId: 1, port: 8472, local: here, overheadBytes: 50, remoteTowards },
    'UDP',
    [undefined, 8472],
  ],
  [
    { kind: 'wireguard', port: 51820, local: here, overheadBytes: 60, remoteTowards, peers: () => [] },
    'UDP',
    [51820, 51820],
  ],
  [{ kind: 'ipip', local: here, overheadBytes: 20, remoteTowards }, 'IPIP', [0, 0]],
  [{ kind: 'gre', local: here, overheadBytes: 42, remoteTowards }, 'GRE', [0, 0]],
];

for (const [link, protocol, [from, to]] of links) {
  test(`${link.kind} wraps and unwraps`, () => {
    const { tunnel, outer } = wrapping(inner, link, { local: here, remote: there, mark: 0 });
    const packet = encapsulate(inner, { tuple: outer, tunnel, overheadBytes: link.overheadBytes });
    assert.equal(packet.sizeBytes, inner.sizeBytes + link.overheadBytes);
    assert.deepEqual(tupleOf(packet), outer);
    assert.equal(outer.protocol, protocol);
    if (from !== undefined) assert.equal(outer.sourcePort, from);
    assert.equal(outer.destinationPort, to);
    assert.deepEqual(tunnelOf(packet), tunnel);
    const routed = withHopSpent(rewrite(packet, { source: address('203.0.113.7') }));
    assert.equal(tupleOf(routed).source, '203.0.113.7');
    assert.deepEqual(decapsulate(routed, link.overheadBytes), inner);
    assert.equal(takes({ ...link, local: there }, outer), true);
    assert.equal(takes(link, outer), false, 'for another node');
  });
}

test('a packet that is in no tunnel is not taken out of one', () => {
  assert.equal(tunnelOf(inner), undefined);
  assert.equal(decapsulate(inner, 20), undefined);
});
