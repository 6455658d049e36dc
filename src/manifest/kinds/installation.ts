// Installations (operator.tigera.io): what Calico's operator is told to install (tigera/operator api/v1/installation_types.go).

import { decodeMeta } from '../metadata.js';
import type { Fields } from '../reader.js';
import type { KindDecoder } from './kind.js';

export const installation: KindDecoder = {
  kind: 'Installation',
  apiVersions: ['operator.tigera.io/v1'],
  decode(raw) {
    const rules = { kind: 'Installation', nameRule: 'subdomain', scope: 'cluster', annotations: 'none' } as const;
    const meta = decodeMeta(raw, rules);
    if (meta === undefined) return [];
    const spec = raw.map('spec');
    const network = spec?.map('calicoNetwork');
    const mtuBytes = network?.integerIn('mtu', 1, 65535);
    const cniType = spec?.map('cni')?.text('type');
    return [
      {
        kind: 'Installation',
        ...meta,
        cniType: cniType ?? 'Calico',
        dataplane: network?.text('linuxDataplane') ?? 'Iptables',
        pools: network?.maps('ipPools').flatMap(decodePool) ?? [],
        ...(mtuBytes === undefined ? {} : { mtuBytes }),
      },
    ];
  },
};

function decodePool(pool: Fields) {
  const block = pool.text('cidr');
  if (block === undefined) pool.missing('cidr');
  if (block === undefined) return [];
  const blockLength = pool.integerIn('blockSize', 20, 128);
  return [
    {
      block,
      encapsulation: pool.text('encapsulation') ?? 'IPIP',
      natOutgoing: (pool.text('natOutgoing') ?? 'Enabled') === 'Enabled',
      ...(blockLength === undefined ? {} : { blockLength }),
    },
  ];
}
