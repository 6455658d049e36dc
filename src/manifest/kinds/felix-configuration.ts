// FelixConfigurations: settings of Calico's agent on the nodes. The one named `default` is for all of them.

import { decodeMeta } from '../metadata.js';
import type { KindDecoder } from './kind.js';

export const felixConfiguration: KindDecoder = {
  kind: 'FelixConfiguration',
  apiVersions: ['projectcalico.org/v3', 'crd.projectcalico.org/v1'],
  decode(raw) {
    const rules = { kind: 'FelixConfiguration', nameRule: 'subdomain', scope: 'cluster', annotations: 'none' } as const;
    const meta = decodeMeta(raw, rules);
    const spec = raw.map('spec');
    if (meta === undefined || spec === undefined) return [];
    const endpointToHost = spec.text('defaultEndpointToHostAction');
    const connectTime = spec.text('bpfConnectTimeLoadBalancing');
    const externalService = spec.text('bpfExternalServiceMode');
    const vxlanPort = spec.port('vxlanPort');
    const vxlanId = spec.integerIn('vxlanVNI', 1, 2 ** 24 - 1);
    return [
      {
        kind: 'FelixConfiguration',
        ...meta,
        isBpf: spec.boolean('bpfEnabled') ?? false,
        isWireguard: (spec.boolean('wireguardEnabled') ?? false) || (spec.boolean('wireguardEnabledV6') ?? false),
        ...(connectTime === undefined ? {} : { connectTime }),
        ...(externalService === undefined ? {} : { externalService }),
        ...(endpointToHost === undefined ? {} : { endpointToHost }),
        ...(vxlanPort === undefined ? {} : { vxlanPort }),
        ...(vxlanId === undefined ? {} : { vxlanId }),
      },
    ];
  },
};
