// What `show` prints for a small shop, in full where it is short; for the rules also that each line is one that
// iptables-restore could read, and that nothing jumps to a chain that is not declared.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { load } from '#manifest/load.js';
import { routeLines } from '#output/show/ip-route.js';
import { type ShowSection, showNetns, showSections } from '#output/show/show.js';
import { type IpAddress, parseCidr } from '#wire/address.js';

const manifests = `
apiVersion: v1
kind: ConfigMap
metadata: {name: kube-flannel-cfg, namespace: kube-flannel}
data:
  net-conf.json: '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}'
---
apiVersion: v1
kind: Node
metadata: {name: worker-1}
spec: {podCIDR: 10.244.1.0/24}
status: {addresses: [{type: InternalIP, address: 192.168.0.11}]}
---
apiVersion: v1
kind: Node
metadata: {name: worker-2}
spec: {podCIDR: 10.244.2.0/24}
status: {addresses: [{type: InternalIP, address: 192.168.0.12}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: shop, labels: {app: web}}
spec: {nodeName: worker-1, containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.244.1.7, conditions: [{type: Ready, status: 'True'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cart-1, namespace: shop, labels: {app: cart}}
spec: {nodeName: worker-1, containers: [{name: cart, ports: [{containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.244.1.8, conditions: [{type: Ready, status: 'True'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cart-2, namespace: shop, labels: {app: cart}}
spec: {nodeName: worker-2, containers: [{name: cart, ports: [{containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.244.2.8, conditions: [{type: Ready, status: 'True'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cart-3, namespace: shop, labels: {app: cart}}
spec: {nodeName: worker-2, containers: [{name: cart, ports: [{containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.244.2.9, conditions: [{type: Ready, status: 'True'}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {clusterIP: 10.96.4.20, selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: NodePort, clusterIP: 10.96.4.21, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart-peers, namespace: shop}
spec: {clusterIP: None, selector: {app: cart}, ports: [{port: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: pay, namespace: shop}
spec: {type: NodePort, clusterIP: 10.96.4.22, selector: {app: pay}, ports: [{port: 443, nodePort: 30443}]}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec: {clusterIP: 10.96.0.10, ports: [{name: dns, protocol: UDP, port: 53}]}
`;

describe('show', () => {
  let fabric: Fabric;
  before(async () => {
    const { objects } = await load({ paths: ['-'], recursive: false, stdin: async () => Buffer.from(manifests) });
    fabric = new Fabric(settle(objects, {}));
  });
  const shown = (id: string, ...sections: ShowSection[]) => showNetns(fabric.netns(id).list(), { sections });
  /** Lines under one command's comment. */
  const under = (command: string, text: string) =>
    text.split('\n\n').flatMap((part) => (part.startsWith(`# ${command}`) ? part.trimEnd().split('\n').slice(1) : []));

  it('prints a pod as `ip` and `ss` would in it', () => {
    const text = showNetns(fabric.netns('pod/shop/web-1').list(), { sections: showSections, header: 'pod shop/web-1' });
    assert.equal(
      text,
      `# pod shop/web-1

# ip -d addr (MACs are not known: xx:xx:xx:xx:xx:xx)
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
    inet6 ::1/128 scope host
2: eth0@if?: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 state UP # other end in node/worker-1
    link/ether xx:xx:xx:xx:xx:xx brd ff:ff:ff:ff:ff:ff
    veth
    inet 10.244.1.7/24 brd 10.244.1.255 scope global eth0

# ip route
default via 10.244.1.1 dev eth0
10.244.0.0/16 via 10.244.1.1 dev eth0
10.244.1.0/24 dev eth0 proto kernel scope link src 10.244.1.7

# ip -6 route

# ip neigh (tunnel devices only)

# bridge fdb (tunnel devices only)

# iptables-save

# ip6tables-save

# ss -lntup (as far as known)
Netid State  Local Address:Port Process
tcp   LISTEN *:8080             users:(("web")) # pod shop/web-1, port http
`,
    );
  });

  it("prints a node's devices, routes, tunnel peers and sockets", () => {
    const text = shown('node/worker-1', 'addresses', 'routes', 'neighbours', 'sockets');
    const madeUpNames = text.replaceAll(/veth[0-9a-f]{8}/g, 'veth????????');
    assert.equal(
      madeUpNames,
      `# ip -d addr (MACs are not known: xx:xx:xx:xx:xx:xx)
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
    inet6 ::1/128 scope host
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP
    link/ether xx:xx:xx:xx:xx:xx brd ff:ff:ff:ff:ff:ff
    inet 192.168.0.11/24 brd 192.168.0.255 scope global eth0
3: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 state UNKNOWN
    link/ether xx:xx:xx:xx:xx:xx brd ff:ff:ff:ff:ff:ff
    vxlan id 1 local 192.168.0.11 dev eth0 srcport 0 0 dstport 8472 nolearning
    inet 10.244.1.0/32 scope global flannel.1
4: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 state UP
    link/ether xx:xx:xx:xx:xx:xx brd ff:ff:ff:ff:ff:ff
    bridge
    inet 10.244.1.1/24 brd 10.244.1.255 scope global cni0
5: veth????????@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 master cni0 state UP # made-up name; other end eth0 in pod/shop/web-1
    link/ether xx:xx:xx:xx:xx:xx brd ff:ff:ff:ff:ff:ff
    veth
    bridge_slave state forwarding hairpin on
6: veth????????@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 master cni0 state UP # made-up name; other end eth0 in pod/shop/cart-1
    link/ether xx:xx:xx:xx:xx:xx brd ff:ff:ff:ff:ff:ff
    veth
    bridge_slave state forwarding hairpin on

# ip route
default via 192.168.0.1 dev eth0
10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1
10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink
192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.11

# ip -6 route

# ip neigh (tunnel devices only)
10.244.2.0 dev flannel.1 lladdr xx:xx:xx:xx:xx:xx PERMANENT # 192.168.0.12

# bridge fdb (tunnel devices only)
xx:xx:xx:xx:xx:xx dev flannel.1 dst 192.168.0.12 self permanent

# ss -lntup (as far as known)
Netid State  Local Address:Port Process
udp   UNCONN 0.0.0.0:8472       # kernel, flannel.1
tcp   LISTEN *:10250            users:(("kubelet")) # node
tcp   LISTEN *:10256            users:(("kube-proxy")) # node
`,
    );
  });

  it('prints the chains of a Service as iptables-save does', () => {
    const lines = under('iptables-save', shown('node/worker-1', 'rules'));
    const isOwn = (line: string) => !/kube-system|default\/kubernetes/.test(line);
    const ofServices = lines.filter(
      (line) => /^-A KUBE-(SERVICES|SVC|SEP|EXT|NODEPORTS|EXTERNAL)/.test(line) && isOwn(line),
    );
    assert.deepEqual(ofServices, [
      '-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "shop/pay has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30443 -j REJECT --reject-with icmp-port-unreachable',
      '-A KUBE-SERVICES -d 10.96.4.22/32 -p tcp -m comment --comment "shop/pay has no endpoints" -m tcp --dport 443 -j REJECT --reject-with icmp-port-unreachable',
      '-A KUBE-EXT-E3PXEPMWAWIUT6ZV -m comment --comment "masquerade traffic for shop/web external destinations" -j KUBE-MARK-MASQ',
      '-A KUBE-EXT-E3PXEPMWAWIUT6ZV -j KUBE-SVC-E3PXEPMWAWIUT6ZV',
      '-A KUBE-NODEPORTS -p tcp -m comment --comment "shop/web" -m tcp --dport 30080 -j KUBE-EXT-E3PXEPMWAWIUT6ZV',
      '-A KUBE-SEP-BQDHVMWANCT6EYGM -s 10.244.2.9/32 -m comment --comment "shop/cart:http" -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-BQDHVMWANCT6EYGM -p tcp -m comment --comment "shop/cart:http" -m tcp -j DNAT --to-destination 10.244.2.9:8080',
      '-A KUBE-SEP-M2ZVNS2Q7FBQTIYE -s 10.244.1.7/32 -m comment --comment "shop/web" -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-M2ZVNS2Q7FBQTIYE -p tcp -m comment --comment "shop/web" -m tcp -j DNAT --to-destination 10.244.1.7:8080',
      '-A KUBE-SEP-SJM76NXQW4LDYTMK -s 10.244.1.8/32 -m comment --comment "shop/cart:http" -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-SJM76NXQW4LDYTMK -p tcp -m comment --comment "shop/cart:http" -m tcp -j DNAT --to-destination 10.244.1.8:8080',
      '-A KUBE-SEP-ZOPXKD6PM6JAKZ6K -s 10.244.2.8/32 -m comment --comment "shop/cart:http" -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-ZOPXKD6PM6JAKZ6K -p tcp -m comment --comment "shop/cart:http" -m tcp -j DNAT --to-destination 10.244.2.8:8080',
      '-A KUBE-SERVICES -d 10.96.4.20/32 -p tcp -m comment --comment "shop/cart:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-I5LIAMPLWKMBJ54B',
      '-A KUBE-SERVICES -d 10.96.4.21/32 -p tcp -m comment --comment "shop/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-E3PXEPMWAWIUT6ZV',
      '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
      '-A KUBE-SVC-E3PXEPMWAWIUT6ZV ! -s 10.244.0.0/16 -d 10.96.4.21/32 -p tcp -m comment --comment "shop/web cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      '-A KUBE-SVC-E3PXEPMWAWIUT6ZV -m comment --comment "shop/web -> 10.244.1.7:8080" -j KUBE-SEP-M2ZVNS2Q7FBQTIYE',
      '-A KUBE-SVC-I5LIAMPLWKMBJ54B ! -s 10.244.0.0/16 -d 10.96.4.20/32 -p tcp -m comment --comment "shop/cart:http cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      '-A KUBE-SVC-I5LIAMPLWKMBJ54B -m comment --comment "shop/cart:http -> 10.244.1.8:8080" -m statistic --mode random --probability 0.33333333349 -j KUBE-SEP-SJM76NXQW4LDYTMK',
      '-A KUBE-SVC-I5LIAMPLWKMBJ54B -m comment --comment "shop/cart:http -> 10.244.2.8:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-ZOPXKD6PM6JAKZ6K',
      '-A KUBE-SVC-I5LIAMPLWKMBJ54B -m comment --comment "shop/cart:http -> 10.244.2.9:8080" -j KUBE-SEP-BQDHVMWANCT6EYGM',
    ]);
  });

  for (const command of ['iptables-save', 'ip6tables-save']) {
    it(`prints nothing that ${command} could not have printed, and jumps only to declared chains`, () => {
      const lines = under(command, shown('node/worker-1', 'rules'));
      assert.ok(lines.includes('*filter') && lines.includes('*nat'));
      let declared = new Set<string>();
      for (const line of lines) {
        assert.match(line, saved);
        if (line.startsWith('*')) declared = new Set();
        if (line.startsWith(':')) declared.add(line.slice(1, line.indexOf(' ')));
        const [, target = ''] = / -j (\S+)/.exec(line) ?? [];
        const isChain = line.startsWith('-A') && !/^(ACCEPT|DROP|RETURN|REJECT|DNAT|MASQUERADE|MARK)$/.test(target);
        if (isChain) assert.ok(declared.has(target), `${line}: ${target} is not declared`);
        if (line.startsWith('-A')) assert.ok(declared.has(line.split(' ')[1] ?? ''), line);
      }
    });
  }

  it('prints the same twice', () => {
    assert.equal(shown('node/worker-1', ...showSections), shown('node/worker-1', ...showSections));
  });
});

/** What iptables-save may print for the matches and targets that are modelled, in its own order. */
const saved = (() => {
  const chain = String.raw`[A-Z][\w-]{0,27}`;
  const text = String.raw`(?:"(?:[^"\\]|\\.)*"|[\w-]+)`;
  const general = String.raw`(?: (?:! )?-s \S+/\d+)?(?: (?:! )?-d \S+/\d+)?(?: (?:! )?-i \S+)?(?: (?:! )?-o \S+)?(?: -p (?:tcp|udp|sctp))?`;
  const modules = [
    `comment --comment ${text}`,
    String.raw`(?:tcp|udp|sctp)(?: --sport \d+)?(?: --dport \d+)?`,
    '(?:addrtype(?: (?:! )?--(?:src|dst)-type LOCAL)+)',
    'mark (?:! )?--mark 0x[0-9a-f]+(?:/0x[0-9a-f]+)?',
    'conntrack (?:! )?--ctstate (?:INVALID|NEW|RELATED|ESTABLISHED|DNAT)(?:,(?:NEW|RELATED|ESTABLISHED|DNAT))*',
    String.raw`statistic --mode random --probability [01]\.\d{11}`,
  ];
  const target = [
    'ACCEPT|DROP|RETURN',
    'REJECT --reject-with icmp6?-port-unreachable',
    String.raw`DNAT --to-destination (?:[\d.]+|\[[\da-f:]+\]):\d+`,
    'MASQUERADE(?: --random-fully)?',
    'MARK --set-xmark 0x[0-9a-f]+/0x[0-9a-f]+',
    chain,
  ].join('|');
  const rule = `-A ${chain}${general}(?: -m (?:${modules.join('|')}))* -j (?:${target})`;
  return new RegExp(String.raw`^(?:\*(?:filter|nat)|:${chain} (?:ACCEPT|DROP|-) \[0:0\]|${rule}|COMMIT)$`);
})();

it('prints IPv6 routes with a metric, connected ones without scope and source, the default last', () => {
  const origin = { component: 'cni/flannel', evidence: 'derived' } as const;
  const to = (text: string) => ({ destination: parseCidr(text)!, origin });
  const routes = [
    { ...to('::/0'), via: 'fd00::1' as IpAddress, device: 'eth0' },
    { ...to('fd00:1:2::/64'), via: 'fd00:1:2::' as IpAddress, device: 'flannel-v6.1', onlink: true },
    {
      ...to('fd00:1:1::/64'),
      device: 'cni0',
      source: 'fd00:1:1::1' as IpAddress,
      scope: 'link',
      protocol: 'kernel',
    } as const,
  ];
  assert.deepEqual(routeLines(routes, 6), [
    'fd00:1:1::/64 dev cni0 proto kernel metric 256 pref medium',
    'fd00:1:2::/64 via fd00:1:2:: dev flannel-v6.1 metric 1024 onlink pref medium',
    'default via fd00::1 dev eth0 metric 1024 pref medium',
  ]);
});
