// The pages behind the codes of findings about NetworkPolicies.

import type { FindingFacts } from '#trace/finding.js';
import type { Page } from './page.js';

export const policyPages: { readonly [C in Extract<keyof FindingFacts, `K12${string}`>]: Page } = {
  K1201: {
    title: "No policy admits the source's egress",
    meaning: [
      'A NetworkPolicy with Egress among its policyTypes isolates the pods that it selects: nothing leaves them but what a rule of some policy admits. Policies add up; none takes back what another admits.',
      'A rule admits when one of its peers and one of its ports fit. They are compared after kube-proxy has replaced a Service address: with the pod and the port behind it, not with the Service.',
      'Depending on the pod network, the client times out or is refused at once. When DNS is not admitted, names do not resolve at all.',
    ],
    remedy: [
      'Read the closest rule below the message: it says which part does not fit.',
      'Admit DNS wherever egress is isolated, for UDP and TCP:',
      '    ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]',
      'See which policies select the pod:',
      '    kubectl -n shop get networkpolicies',
    ],
  },
  K1203: {
    title: "No policy admits the destination's ingress",
    meaning: [
      'A NetworkPolicy with Ingress among its policyTypes isolates the pods that it selects: nothing reaches them but what a rule of some policy admits. A policy without rules is a default deny.',
      'In one peer, namespaceSelector and podSelector must both fit; as two peers, either is enough. A podSelector alone means pods of the policy’s own namespace. A namespace is known by its labels only; its name is the label kubernetes.io/metadata.name.',
      'The port is the one of the pod, not that of the Service. Traffic that a node has masqueraded has that node’s address as its source; what a node sends into a tunnel has the address of the tunnel’s device. A pod that asks itself by its Service needs a rule too, where its packet goes by the node.',
    ],
    remedy: [
      'Read the closest rule below the message: it says which part does not fit.',
      'Compare labels with selectors:',
      '    kubectl get namespaces --show-labels',
      '    kubectl -n shop get pods --show-labels',
    ],
  },
  K1205: {
    title: 'An ipBlock admits a pod by its address',
    meaning: [
      'An ipBlock is meant for addresses outside the cluster. Many pod networks compare it with the addresses of pods too, and others, such as Cilium, do not.',
      'A pod also gets another address whenever it starts anew. So the rule works by accident.',
    ],
    remedy: ['Use podSelector and namespaceSelector for pods, and keep ipBlock for the outside.'],
  },
  K1206: {
    title: 'A policy selects no pod',
    meaning: [
      'The podSelector of the policy fits no pod of its namespace in the input, so it has no effect. Nobody reports that: often a label is misspelt, or the policy is in another namespace than its pods.',
    ],
    remedy: [
      'Compare the selector with the labels there:',
      '    kubectl -n shop get pods --show-labels',
      'If its pods are merely not in the input, nothing is wrong.',
    ],
  },
  K1207: {
    title: 'The rule that admits it admits everybody',
    meaning: [
      'A rule without from (or to) admits every peer, and so does an empty list. An empty namespaceSelector takes every namespace.',
    ],
    remedy: ['If that is not meant, name peers in the rule.'],
  },
  K1208: {
    title: 'Policy and the host network',
    meaning: [
      'A pod with hostNetwork has the address of its node. What NetworkPolicies mean for it is not defined: most plugins take its traffic for that of the node, so that no selector finds it, and policies that select it have no effect.',
    ],
    remedy: [
      'Look into the documentation of your pod network, or try it.',
      'Give the pod a network of its own if policies are to hold for it.',
    ],
  },
  K1209: {
    title: 'The labels of a Namespace are not in the input',
    meaning: [
      'A namespaceSelector looks at the labels of Namespace objects. Of a namespace that the input does not show, only kubernetes.io/metadata.name is known; all other labels are taken to be absent.',
      'So a rule that asks for the absence of a label may admit here, and not in the cluster.',
    ],
    remedy: ['Add the Namespaces to the input:', '    kubectl get namespaces -o yaml > namespaces.yaml'],
  },
};
