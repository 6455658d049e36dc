// The mark that asks for masquerading, and the chains that set and act on it (pkg/proxy/iptables/proxier.go).

import type { Origin } from '#kernel/origin.js';
import { type Chain, chainOf, returnToCaller } from '#kernel/rule.js';

/** 1 << masqueradeBit; the default bit is 14. */
const masqueradeMark = 0x4000;

export const markedForMasquerade = { value: masqueradeMark, mask: masqueradeMark };

export function markMasqueradeChain(origin: Origin): Chain {
  const target = { kind: 'mark', value: masqueradeMark, mask: masqueradeMark } as const;
  return chainOf('KUBE-MARK-MASQ', [{ match: {}, target, origin }]);
}

/** Clears the mark before masquerading, so that a packet that re-enters in a tunnel is not masqueraded twice. */
export function postroutingChain(origin: Origin): Chain {
  return chainOf('KUBE-POSTROUTING', [
    { match: { mark: { is: markedForMasquerade, negated: true } }, target: returnToCaller, origin },
    { match: {}, target: { kind: 'mark', value: masqueradeMark, mask: 0 }, origin },
    {
      match: { comment: 'kubernetes service traffic requiring SNAT' },
      target: { kind: 'masquerade', randomFully: true },
      origin,
    },
  ]);
}
