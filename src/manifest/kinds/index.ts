// The kinds that matter to packets. To add one: a file like `namespace.ts`, a line here, a list in `objects.ts`.

import { blockAffinity } from './block-affinity.js';
import { globalNetworkPolicy, hostEndpoint } from './calico-policy.js';
import { ciliumNode } from './cilium-node.js';
import { ciliumClusterwideNetworkPolicy, ciliumNetworkPolicy } from './cilium-policy.js';
import { adminNetworkPolicy, baselineAdminNetworkPolicy, clusterNetworkPolicy } from './cluster-policy.js';
import { configMap } from './config-map.js';
import { cronJob } from './cron-job.js';
import { daemonSet } from './daemon-set.js';
import { deployment } from './deployment.js';
import { egress } from './egress.js';
import { endpointSlice } from './endpoint-slice.js';
import { endpoints } from './endpoints.js';
import { felixConfiguration } from './felix-configuration.js';
import { ingress } from './ingress.js';
import { ingressClass } from './ingress-class.js';
import { installation } from './installation.js';
import { ipPool } from './ip-pool.js';
import { job } from './job.js';
import type { KindDecoder } from './kind.js';
import { namespace } from './namespace.js';
import { networkPolicy } from './network-policy.js';
import { node } from './node.js';
import { openShiftNetwork } from './openshift-network.js';
import {
  clusterUserDefinedNetwork,
  egressFirewall,
  egressIP,
  externalRoute,
  userDefinedNetwork,
} from './ovn-feature.js';
import { pod } from './pod.js';
import { replicaSet } from './replica-set.js';
import { replicationController } from './replication-controller.js';
import { service } from './service.js';
import { statefulSet } from './stateful-set.js';

export const kinds = {
  Pod: pod,
  Deployment: deployment,
  ReplicaSet: replicaSet,
  ReplicationController: replicationController,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  Job: job,
  CronJob: cronJob,
  Service: service,
  Endpoints: endpoints,
  EndpointSlice: endpointSlice,
  Node: node,
  Namespace: namespace,
  ConfigMap: configMap,
  NetworkPolicy: networkPolicy,
  Ingress: ingress,
  IngressClass: ingressClass,
  Egress: egress,
  IPPool: ipPool,
  BlockAffinity: blockAffinity,
  FelixConfiguration: felixConfiguration,
  Installation: installation,
  CiliumNode: ciliumNode,
  GlobalNetworkPolicy: globalNetworkPolicy,
  HostEndpoint: hostEndpoint,
  AdminNetworkPolicy: adminNetworkPolicy,
  BaselineAdminNetworkPolicy: baselineAdminNetworkPolicy,
  ClusterNetworkPolicy: clusterNetworkPolicy,
  CiliumNetworkPolicy: ciliumNetworkPolicy,
  CiliumClusterwideNetworkPolicy: ciliumClusterwideNetworkPolicy,
  Network: openShiftNetwork,
  EgressFirewall: egressFirewall,
  EgressIP: egressIP,
  AdminPolicyBasedExternalRoute: externalRoute,
  UserDefinedNetwork: userDefinedNetwork,
  ClusterUserDefinedNetwork: clusterUserDefinedNetwork,
} as const satisfies Record<string, KindDecoder>;

export function decoderOf(kind: string): KindDecoder | undefined {
  return Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;
}
