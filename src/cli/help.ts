// Examples under each command's help: real command lines for the shipped example (test/help.test.ts runs them all).

export const examples: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  k8snet: [
    ['k8snet trace -f fixtures/clusters/shop shop/web cart:8080', 'follow one packet and its answer'],
    ['k8snet trace -f fixtures/clusters/shop shop/web ledger.pay:9000', 'and see why one does not arrive'],
    ['k8snet explain K1101', 'read what a code means'],
  ],
  trace: [
    ['k8snet trace -f fixtures/clusters/shop shop/web cart:8080 --all', 'every endpoint, with its share'],
    ['k8snet trace -f fixtures/clusters/shop deploy/web db-1.db:5432', 'a pod of a StatefulSet, by its name'],
    ['k8snet trace -f fixtures/clusters/shop node/worker-1 svc/shop/cart:8080', 'from a node'],
    ['k8snet trace -f fixtures/clusters/shop shop/web www.example.com:443', 'to the world outside'],
    ['k8snet trace -f fixtures/clusters/shop shop/web cart:8080 -o json', 'for a program'],
  ],
  resolve: [
    ['k8snet resolve -f fixtures/clusters/shop shop/web ledger.pay', 'two queries: one that fails, one that answers'],
    ['k8snet resolve -f fixtures/clusters/shop shop/web _sql._tcp.db SRV', 'a record of another type'],
  ],
  show: [
    ['k8snet show -f fixtures/clusters/shop node worker-1', 'everything'],
    ['k8snet show -f fixtures/clusters/shop node worker-1 --rules', 'only the rules'],
    ['k8snet show -f fixtures/clusters/shop pod shop/db-0', 'inside a pod'],
  ],
  explain: [
    ['k8snet explain', 'the list of pages'],
    ['k8snet explain K1101', 'one page'],
  ],
};

const exitCodes = `
Exit codes:
  0  delivered, or left the cluster     2  wrong usage, or unreadable input
  1  not delivered                      3  undecided: the input does not say enough`;

export function helpAfter(command: string): string {
  const known = examples[command] ?? [];
  const width = Math.max(0, ...known.map(([line]) => line.length));
  const fits = width < 64;
  const lines = known.map(([line, about]) =>
    fits ? `  ${line.padEnd(width)}   # ${about}` : `  # ${about}\n  ${line}`,
  );
  const parts = lines.length > 0 ? ['\nExamples:', ...lines] : [];
  return [...parts, ...(command === 'k8snet' || command === 'trace' ? [exitCodes] : [])].join('\n');
}
