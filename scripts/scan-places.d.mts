/** Looks through what a server leaves behind; see `scan-places.mjs`. */
export declare function scanPlaces(
  dataDir: string,
  given: {
    readonly token: string;
    readonly addresses: readonly string[];
    readonly texts: Readonly<Record<string, string>>;
  },
): { readonly found: readonly string[]; readonly addresses: number; readonly places: number };
