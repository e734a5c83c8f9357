import { guideOfRequests } from './guide-of-requests';
import { guideOfRules } from './guide-of-rules';
import type { ProblemCode } from './problem-codes';

/** What to tell whoever meets a problem. Plain sentences, with code in backticks. */
export interface ProblemGuide {
  readonly happened: string;
  readonly why: string;
  readonly next: string;
  /** A path that it may be met on; that of invitations when left out. */
  readonly instance?: string;
}

/** A guide for every code. */
export const problemGuide: Readonly<Record<ProblemCode, ProblemGuide>> = { ...guideOfRequests, ...guideOfRules };
