// A port with what it is called by, as Services and containers list theirs.

export interface NamedPort {
  readonly port: number;
  readonly protocol?: string;
  /** Empty or absent: it has none. */
  readonly name?: string;
}

/** `80/TCP (http)`, `8080 (http)`, `9090`. */
export function portText({ port, protocol, name = '' }: NamedPort): string {
  return `${port}${protocol === undefined ? '' : `/${protocol}`}${name === '' ? '' : ` (${name})`}`;
}
