// NSX's own load balancer, on a tier-1 router: NSX-T's container plugin makes the pods its targets. Node ports have no part
// in it (VMware: "Load Balancing" of the NSX Container Plugin guides).

import type { Balancer } from '#cluster/balancer.js';
import type { Objects, ServiceObject } from '#manifest/objects.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import { annotationOf, installed } from './installed.js';
import type { LoadBalancer } from './load-balancer.js';

/** The plugin writes here which address policies have to admit. */
const sourceKey = 'ncp/internal_ip_for_policy';
/** Made up, of the range that NSX gives its routers among themselves. */
const anySource = '100.64.0.250' as IpAddress;

export const nsxLoadBalancer: LoadBalancer = {
  name: 'nsx',
  title: 'NSX load balancer',
  classes: [],

  detect: (objects) =>
    usesOther(objects) ? undefined : installed(objects, ({ name }) => /^(nsx-ncp|nsx-node-agent)$/.test(name)),

  serve(service) {
    const because = annotationOf(service, sourceKey);
    const balancer: Balancer = {
      name: 'nsx',
      title: 'NSX load balancer',
      delivers: 'pod',
      client: 'replaced',
      sources: sourcesOf(service),
      targets: 'pods',
      healthCheck: { kind: 'none' },
      publishes: 'address',
      scope: 'public',
      ...(because && { because }),
    };
    return { balancer };
  },

  simplified: [
    'pods see an address of its router: that of annotation ncp/internal_ip_for_policy, or one that is made up',
    'health checks, persistence and Ingresses are not modelled; a status may list the router’s address beside its own',
  ],
};

function usesOther({ configMaps }: Objects): boolean {
  const files = configMaps.filter(({ name }) => name === 'nsx-ncp-config').map(({ data }) => data['ncp.ini'] ?? '');
  return files.some((text) => /^[ \t]*use_native_loadbalancer[ \t]*=[ \t]*false/im.test(text));
}

function sourcesOf({ annotations }: ServiceObject): readonly IpAddress[] {
  const told = (annotations[sourceKey] ?? '').split(',').flatMap((text) => parseAddress(text.trim()) ?? []);
  return told.length > 0 ? told.slice(0, 1) : [anySource];
}
