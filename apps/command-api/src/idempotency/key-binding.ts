/** How a request holds its key while it runs. */
export interface KeyBinding {
  /** Resolves when the key is free or held for this body. Throws `CommandIdReusedError` when it is held for another. */
  check(): Promise<void>;
  /**
   * Resolves when the key is durably held for this body, and not before: what the request records comes after. Throws
   * `CommandIdReusedError` when another body was faster. Safe to repeat.
   */
  hold(): Promise<void>;
  /** Something was recorded, or may have been: the key stays bound. */
  keep(): void;
}

/** Of a request without a key. */
export const unbound: KeyBinding = {
  check: async () => undefined,
  hold: async () => undefined,
  keep: () => undefined,
};
