// The shape of a page behind `k8snet explain CODE`.

/** Plain paragraphs; a line starting with four spaces is shown as typed. */
export interface Page {
  /** One line, as it stands in the list of codes. */
  readonly title: string;
  /** What happened, and why Kubernetes or Linux does so. */
  readonly meaning: readonly string[];
  /** What to look at or change, most likely first. */
  readonly remedy: readonly string[];
}
