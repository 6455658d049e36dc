// Services (v1), with the defaults of the API server (pkg/apis/core/v1/defaults.go).

import { type IpAddress, parseAddress } from '#wire/address.js';
import { decodeLabels } from '../labels.js';
import { decodeMeta } from '../metadata.js';
import type { ServiceObject } from '../objects.js';
import type { Fields } from '../reader.js';
import type { KindDecoder } from './kind.js';
import { decodeServicePorts } from './service-port.js';
import { checkServiceName, checkServiceRules } from './service-rules.js';

const types = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;
const policies = ['Cluster', 'Local'] as const;
const familyPolicies = ['SingleStack', 'PreferDualStack', 'RequireDualStack'] as const;
const affinityTimeoutSeconds = 10_800;
const affinityLimitSeconds = 86_400;

export const service: KindDecoder = {
  kind: 'Service',
  apiVersions: ['v1'],
  decode(raw) {
    const rules = { kind: 'Service', nameRule: 'label', scope: 'namespaced', annotations: 'all' } as const;
    const meta = decodeMeta(raw, rules);
    const spec = raw.map('spec');
    if (spec === undefined) raw.missing('spec');
    if (meta === undefined || spec === undefined) return [];
    checkServiceName(raw, meta.name);
    const decoded: ServiceObject = {
      kind: 'Service',
      ...meta,
      ...decodeSpec(spec),
      loadBalancerIngress: ingressOf(raw),
    };
    checkServiceRules(spec, decoded);
    return [decoded];
  },
};

function decodeSpec(
  spec: Fields,
): Omit<ServiceObject, 'kind' | 'loadBalancerIngress' | keyof import('../objects.js').ObjectMeta> {
  const selector = decodeLabels(spec, 'selector');
  const given = clusterIPsOf(spec);
  const optional = {
    ipFamilyPolicy: spec.oneOf('ipFamilyPolicy', familyPolicies),
    externalName: spec.text('externalName'),
    loadBalancerIP: spec.address('loadBalancerIP'),
    loadBalancerClass: spec.name('loadBalancerClass', 'qualified-name'),
    healthCheckNodePort: spec.port('healthCheckNodePort'),
    trafficDistribution: spec.text('trafficDistribution'),
    // Empty or absent: nobody but the author writes the endpoints.
    selector: Object.keys(selector).length === 0 ? undefined : selector,
  };
  return {
    type: spec.oneOf('type', types) ?? 'ClusterIP',
    ports: decodeServicePorts(spec),
    headless: given.headless,
    clusterIPs: given.addresses,
    ipFamilies: familiesOf(spec),
    externalIPs: spec.addresses('externalIPs'),
    loadBalancerSourceRanges: spec.texts('loadBalancerSourceRanges'),
    allocateLoadBalancerNodePorts: spec.boolean('allocateLoadBalancerNodePorts') ?? true,
    externalTrafficPolicy: spec.oneOf('externalTrafficPolicy', policies) ?? 'Cluster',
    internalTrafficPolicy: spec.oneOf('internalTrafficPolicy', policies) ?? 'Cluster',
    sessionAffinity: spec.oneOf('sessionAffinity', ['None', 'ClientIP'] as const) ?? 'None',
    sessionAffinityTimeoutSeconds: affinityTimeout(spec),
    publishNotReadyAddresses: spec.boolean('publishNotReadyAddresses') ?? false,
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<ServiceObject>),
  };
}

/** `clusterIPs` when it is there, else `clusterIP`; `None` in either makes the Service headless. */
function clusterIPsOf(spec: Fields): { readonly addresses: readonly IpAddress[]; readonly headless: boolean } {
  const several = spec.texts('clusterIPs').map((text, index) => ({ text, names: ['clusterIPs', index] }));
  const one = spec.text('clusterIP');
  const given = several.length > 0 || one === undefined ? several : [{ text: one, names: ['clusterIP'] }];
  const addresses = given.filter(({ text }) => text !== 'None' && text !== '');
  return {
    addresses: addresses.flatMap(({ text, names }) => spec.toAddress(text, names) ?? []),
    headless: one === 'None' || given.some(({ text }) => text === 'None'),
  };
}

function familiesOf(spec: Fields): readonly (4 | 6)[] {
  return spec.texts('ipFamilies').flatMap((text, index) => {
    if (text === 'IPv4') return [4];
    if (text === 'IPv6') return [6];
    spec.unknownWord(['ipFamilies', index], text, ['IPv4', 'IPv6']);
    return [];
  });
}

function affinityTimeout(spec: Fields): number {
  const clientIP = spec.map('sessionAffinityConfig')?.map('clientIP');
  return clientIP?.integerIn('timeoutSeconds', 1, affinityLimitSeconds) ?? affinityTimeoutSeconds;
}

function ingressOf(raw: Fields): ServiceObject['loadBalancerIngress'] {
  const entries = raw.map('status')?.map('loadBalancer')?.maps('ingress') ?? [];
  return entries.map((entry) => {
    const text = entry.text('ip');
    const ip = text === undefined ? undefined : parseAddress(text);
    const hostname = entry.text('hostname');
    return {
      ...(ip === undefined ? {} : { ip }),
      ...(hostname === undefined ? {} : { hostname }),
      ipMode: entry.oneOf('ipMode', ['VIP', 'Proxy'] as const) ?? 'VIP',
    };
  });
}
