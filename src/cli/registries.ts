// What `k8snet list` lists. A registry of plugins with a name, a title and what they simplify is one line.

import { loadBalancers } from '#balancer/index.js';
import { podNetworks } from '#cni/index.js';
import { recognisedNetworks } from '#cni/recognised.js';
import { enforcers } from '#enforcer/index.js';
import { type Entry, formatTitles, type Registry, recognisedTitle, serviceForms } from '#explain/registry.js';
import { ingressControllers } from '#ingress/index.js';
import { kinds } from '#manifest/kinds/index.js';
import type { formats } from '#output/index.js';
import { platforms } from '#platform/index.js';
import { proxyModes } from '#proxy/index.js';

export const registries: Readonly<Record<string, Registry>> = {
  cni: {
    about: 'pod networks (--cni)',
    entries: [...modelled(podNetworks), ...recognised(Object.values(recognisedNetworks))],
  },
  enforcers: { about: 'who enforces NetworkPolicies beside a pod network', entries: modelled(enforcers) },
  'proxy-modes': { about: 'how kube-proxy works (--proxy-mode)', entries: modelled(proxyModes) },
  platforms: { about: 'where a cluster runs (--platform)', entries: modelled(platforms) },
  'load-balancers': { about: 'what stands before a Service of type LoadBalancer', entries: modelled(loadBalancers) },
  'ingress-controllers': { about: 'who serves Ingresses', entries: modelled(ingressControllers) },
  services: { about: 'Services, by how they are reached', entries: modelled(serviceForms) },
  kinds: { about: 'kinds that are read from manifests', entries: modelled(kindEntries()) },
  formats: { about: 'what trace -o prints', entries: modelled(formatEntries()) },
};

interface Plugin {
  readonly name: string;
  readonly title?: string;
  readonly simplified?: readonly string[];
}

function modelled(plugins: Readonly<Record<string, Plugin>> | readonly Plugin[]): readonly Entry[] {
  return Object.values(plugins).map(({ name, title = name, simplified = [] }: Plugin) => ({
    name,
    title,
    support: 'modelled',
    simplified,
  }));
}

function recognised(networks: readonly { readonly title: string }[]): readonly Entry[] {
  return networks.map(({ title }) => ({ name: title, title: recognisedTitle, support: 'recognised', simplified: [] }));
}

function kindEntries(): readonly Plugin[] {
  return Object.values(kinds).map(({ kind, apiVersions }) => ({ name: kind, title: apiVersions.join(', ') }));
}

function formatEntries(): readonly Plugin[] {
  const titles: { readonly [F in keyof typeof formats]: string } = formatTitles;
  return Object.entries(titles).map(([name, title]) => ({ name, title }));
}
