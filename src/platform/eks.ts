// Amazon EKS: pods have addresses of the VPC; the control plane is Amazon's and no node.
// aws/amazon-vpc-cni-k8s README.md, awslabs/amazon-eks-ami nodeadm/internal/api/net.go and issue 152 (kube-proxy without
// clusterCIDR), awsdocs/amazon-eks-user-guide networking.

import { type Platform, upstream } from './platform.js';
import { anyOf, configMap, daemonSet, kubeletVersion, managedProvider, nodeLabel } from './signs.js';

export const eks: Platform = {
  name: 'eks',
  title: 'Amazon EKS',

  detect: anyOf(
    kubeletVersion('-eks-'),
    nodeLabel('eks.amazonaws.com/nodegroup'),
    nodeLabel('eks.amazonaws.com/compute-type'),
    nodeLabel('eks.amazonaws.com/capacityType'),
    nodeLabel('alpha.eksctl.io/cluster-name'),
    nodeLabel('alpha.eksctl.io/nodegroup-name'),
    managedProvider('aws:///'),
    configMap('kube-proxy-config'),
    (objects) => (objects.nodes.length > 0 ? undefined : daemonSet('aws-node')(objects)),
  ),

  defaults: {
    ...upstream,
    // Simplified: nodes and pods share the subnets of the VPC; here each has a part of eksctl's 192.168.0.0/16.
    podCidrs: ['192.168.64.0/18'],
    // 172.20.0.0/16 where the VPC lies inside 10.0.0.0/8.
    serviceCidrs: ['10.100.0.0/16'],
    nodeCidrs: ['192.168.10.0/24'],
    nodeMaskLength: { 4: 24, 6: 80 },
    // Unverified: Amazon Linux 2023 on Nitro machines; eth0 on Amazon Linux 2.
    nodeDevice: 'ens5',
    nodeMtuBytes: 9001,
    podNetwork: 'amazon-vpc',
    kubeProxy: { detectLocal: { by: 'none' } },
    apiServerPort: 443,
    loadBalancer: 'aws-cloud-provider',
    nodes: [
      { name: 'ip-192-168-10-10.ec2.internal', controlPlane: false },
      { name: 'ip-192-168-10-11.ec2.internal', controlPlane: false },
    ],
  },
  simplified: [
    'a node is given a block of pod addresses; on EKS each pod has one of the VPC’s',
    'the card ens5 is that of Amazon Linux 2023 (unverified)',
    'public addresses of nodes are not made up',
  ],
};
