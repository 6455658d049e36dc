// OpenShift's two objects `Network cluster`: what its network operator is told (openshift/api operator/v1/types_network.go),
// and what the cluster has (config/v1/types_network.go).

import { type Cidr, parseCidr } from '#wire/address.js';
import { decodeMeta } from '../metadata.js';
import type { OpenShiftNetworkObject } from '../objects.js';
import type { Fields } from '../reader.js';
import type { KindDecoder } from './kind.js';

const operators = 'operator.openshift.io/v1';

export const openShiftNetwork: KindDecoder = {
  kind: 'Network',
  apiVersions: ['config.openshift.io/v1', operators],
  decode(raw) {
    const meta = decodeMeta(raw, { kind: 'Network', nameRule: 'subdomain', scope: 'cluster', annotations: 'none' });
    if (meta === undefined) return [];
    const isOperators = raw.value('apiVersion') === operators;
    const kind = isOperators ? 'OpenShiftNetworkOperator' : 'OpenShiftNetwork';
    const group = isOperators ? 'operator.openshift.io' : 'config.openshift.io';
    const spec = raw.map('spec');
    const status = isOperators ? undefined : raw.map('status');
    const network = spec?.map('defaultNetwork');
    const ovn = network?.map('ovnKubernetesConfig');
    const gateway = ovn?.map('gatewayConfig');
    const mtuBytes = status?.integerIn('clusterNetworkMTU', 1, 65535) ?? ovn?.integerIn('mtu', 1, 65535);
    const genevePort = ovn?.port('genevePort');
    const routingViaHost = gateway?.boolean('routingViaHost');
    const networkType = status?.text('networkType') ?? network?.text('type') ?? spec?.text('networkType');
    // What is reported counts for more than what is wanted.
    const [blocks] = [status, spec]
      .map((part) => part?.maps('clusterNetwork').flatMap(podBlock) ?? [])
      .filter(isNotEmpty);
    const [services] = [status, spec].map((part) => blocksIn(part, 'serviceNetwork')).filter(isNotEmpty);
    const object: OpenShiftNetworkObject = {
      kind,
      ...meta,
      ref: { ...meta.ref, kind: `Network.${group}` },
      podBlocks: blocks ?? [],
      serviceBlocks: services ?? [],
      joinBlocks: internalBlocks(ovn, 'internalJoinSubnet'),
      masqueradeBlocks: internalBlocks(gateway, 'internalMasqueradeSubnet'),
      ...(networkType === undefined ? {} : { networkType }),
      ...(mtuBytes === undefined ? {} : { mtuBytes }),
      ...(genevePort === undefined ? {} : { genevePort }),
      ...(routingViaHost === undefined ? {} : { routingViaHost }),
    };
    return [object];
  },
};

function podBlock(entry: Fields): OpenShiftNetworkObject['podBlocks'] {
  const block = parseCidr(entry.text('cidr') ?? '');
  if (!block) return [];
  const nodeLength = entry.integerIn('hostPrefix', block.length, block.family === 4 ? 32 : 128);
  return [{ block, ...(nodeLength === undefined ? {} : { nodeLength }) }];
}

function blocksIn(part: Fields | undefined, name: string): readonly Cidr[] {
  return part?.texts(name).flatMap((text) => parseCidr(text) ?? []) ?? [];
}

/** In `ipv4` and `ipv6`. */
function internalBlocks(part: Fields | undefined, name: string): readonly Cidr[] {
  const families = ['ipv4', 'ipv6'] as const;
  return families.flatMap((family) => parseCidr(part?.map(family)?.text(name) ?? '') ?? []);
}

function isNotEmpty(list: readonly unknown[]): boolean {
  return list.length > 0;
}
