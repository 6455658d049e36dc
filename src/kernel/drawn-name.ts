// Names of devices that a node draws at random, or from what no manifest has: ours are made up, and no fact to show.

const drawn: readonly { readonly form: RegExp; readonly word: string }[] = [
  // containernetworking/plugins pkg/ip/link_linux.go
  { form: /^veth[0-9a-f]{8}$/, word: 'veth' },
  // cilium/cilium pkg/datapath/connector: a hash of the sandbox's name.
  { form: /^lxc[0-9a-f]{12}$/, word: 'lxc' },
];

/** What to say in place of such a name; undefined for one that is a fact. */
export function drawnWord(name: string): string | undefined {
  return drawn.find(({ form }) => form.test(name))?.word;
}
