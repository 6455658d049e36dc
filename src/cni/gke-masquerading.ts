// What GKE's nodes masquerade: by ip-masq-agent where it is installed, else by rules of the same shape that a node writes
// when it starts (kubernetes/kubernetes cluster/gce/gci/configure-helper.sh).

import { agentPrograms } from './beside.js';
import { linkLocal, type Masquerading, privateBlocks, readAgentConfig, reservedBlocks } from './masquerade-agent.js';
import type { NetworkView } from './pod-network.js';

const namespace = 'kube-system';
const agent = 'ip-masq-agent';

export function gkeMasquerading({ cluster, origin }: NetworkView): Masquerading {
  const [daemon] = cluster.evidenceOf('DaemonSet', namespace, agent);
  const config = cluster.configMap(namespace, agent);
  if (!daemon && !config) {
    const kept = [...linkLocal, ...privateBlocks, ...reservedBlocks];
    return { chain: 'IP-MASQ', label: 'ip-masq', kept, randomFully: false, origin };
  }
  const { nonMasqueradeCidrs, masqueradesLinkLocal } = readAgentConfig(Object.values(config?.data ?? {}));
  const programs = daemon ? agentPrograms(cluster, daemon) : [];
  const isWide = programs.some(({ commandLine }) =>
    commandLine.some((word) => /^--nomasq-all-reserved-ranges(=true)?$/.test(word)),
  );
  const kept = nonMasqueradeCidrs ?? [...privateBlocks, ...(isWide ? reservedBlocks : [])];
  const object = config?.ref ?? daemon;
  return {
    chain: 'IP-MASQ-AGENT',
    label: agent,
    kept: [...(masqueradesLinkLocal ? [] : linkLocal), ...kept],
    randomFully: true,
    origin: { component: agent, evidence: origin.evidence, ...(object ? { object } : {}) },
  };
}
