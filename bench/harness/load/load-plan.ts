import type { Summary } from '../percentiles';

/** What a generator sends: as fast as answers come, so many requests under way at any time. */
export interface LoadPlan {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** `{n}` stands for the number of the request, `{value}` for the value whose turn it is. */
  readonly path: string;
  /** The same; null for none. */
  readonly body: string | null;
  /** Requests take them in turn. */
  readonly tokens: readonly string[];
  /** Requests take them in turn, from `values[firstNumber]` on. */
  readonly values?: readonly string[];
  readonly firstNumber: number;
  /** No request has this number or a later one; without end when left out. */
  readonly endNumber?: number;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

/** What a generator measured, its warming up left out. */
export interface LoadReport extends Summary {
  /** The number of the first request that was not sent. */
  readonly nextNumber: number;
  /** Time that the generator itself was busy, in microseconds a request: with the server's it says what the cores did. */
  readonly generatorMicros: number;
}

export type ToGenerator = { readonly plan: LoadPlan };
export type FromGenerator = { readonly report: LoadReport } | { readonly failure: string };
