/** Somebody who waits at a gate. */
export interface Held {
  /** Lets him go on. */
  release(): void;
}

/** Lets everybody pass but the next one after `hold` was called; that resolves when he has come. */
export interface Gate {
  hold(): Promise<Held>;
  pass(): Promise<void>;
}

export const openGate = (): Gate => {
  const waiting: ((release: () => void) => void)[] = [];
  return {
    hold: () => new Promise((resolve) => waiting.push((release) => resolve({ release }))),
    pass: async () => {
      const reached = waiting.shift();
      if (reached !== undefined) await new Promise<void>(reached);
    },
  };
};
