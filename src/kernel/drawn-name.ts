// Names of devices that a node draws at random, or from what no manifest has: ours are made up, and no fact to show.

const drawn: readonly { readonly form: RegExp; readonly word: string }[] = [
  // containernetworking/plugins pkg/ip/link_linux.go
  { form: /^veth[0-9a-f]{8}$/, word: 'veth' },
  // A port of an Open vSwitch bridge, by the start of the sandbox's ID: NSX-T's plugin, and ovn-kubernetes
  // go-controller/pkg/cni/helper_linux.go.
  { form: /^[0-9a-f]{15}$/, word: 'port' },
  // antrea-io/antrea pkg/agent/util/net.go: a part of the pod's name, and of a hash
  { form: /^[a-z0-9][a-z0-9.-]{0,7}-[0-9a-f]{6}$/, word: 'port' },
  // cilium/cilium pkg/datapath/connector: a hash of the sandbox's name.
  { form: /^lxc[0-9a-f]{12}$/, word: 'lxc' },
];

/** What to say in place of such a name; undefined for one that is a fact. */
export function drawnWord(name: string): string | undefined {
  return drawn.find(({ form }) => form.test(name))?.word;
}
