/** One kind of secret in running text. */
export interface TextRule {
  readonly name: string;
  /** What it hides and what it leaves, in a sentence. */
  readonly hides: string;
  /** A cheap sign, in lower case, that the text may hold such a secret; text without any rule's sign is returned as it is. */
  readonly sign: string;
  /**
   * The text without the secrets. Linear in its length: the text may come from outside. `redact` applies the whole
   * table to a text that was found inside.
   */
  apply(text: string, redact: (inner: string) => string): string;
}
