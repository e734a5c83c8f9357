/** A route, whoever serves it. */
export interface KnownRoute {
  readonly method: string;
  /** In the router's own syntax (`/v1/people/:personId`). */
  readonly url: string;
}

/** Which methods a path takes: those of the routes that are registered and of those that are known from the start. */
export class RouteTable {
  private readonly routes: { readonly method: string; readonly pattern: RegExp }[] = [];

  constructor(known: readonly KnownRoute[] = []) {
    for (const { url, method } of known) this.add(url, method);
  }

  /** Remembers a route; `url` in the router's own syntax. Catch-all routes are left out. */
  add(url: string, methods: string | readonly string[]): void {
    if (url.includes('*')) return;
    const source = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+');
    for (const method of [methods].flat()) this.routes.push({ method, pattern: new RegExp(`^${source}$`) });
  }

  /** The methods that a path takes, in alphabetical order and with OPTIONS; empty for a path that is not known. */
  methodsOf(path: string): readonly string[] {
    const methods = this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return methods.length === 0 ? [] : [...new Set([...methods, 'OPTIONS'])].sort();
  }
}
