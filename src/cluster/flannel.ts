// How the platform runs flannel, where that is not what flannel's published manifest does.

export interface FlannelFlags {
  /** In the platform's own program, which no object shows. */
  readonly isBuiltIn: boolean;
  /** `--ip-masq` for IPv6 too. */
  readonly masqueradesIpv6: boolean;
  /** `--iptables-forward-rules`. */
  readonly forwardRules: boolean;
  /** `--ip-blackhole-route`: what goes to an address of the node's block that no pod has ends there. */
  readonly blackholes: boolean;
  /** Of pods that Calico cables beside it, where nothing says `veth_mtu`. */
  readonly vethMtuBytes?: number;
}
