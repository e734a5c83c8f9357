import type { EmailAddress } from '@app/contracts';

/** Whoever sent a request, as a verified token says it. */
export interface Caller {
  readonly issuer: string;
  readonly subject: string;
  /** Normal form of the token's address; null when the token has none or one that is none. */
  readonly address: EmailAddress | null;
  readonly emailVerified: boolean;
  /** Display name of the token, made safe to show; null without one. */
  readonly name: string | null;
  /** True when the roles claim of the token names `guestlist:operator`. */
  readonly operator: boolean;
  /** Seconds since 1970, when the token ends. */
  readonly expiresAt: number;
}

export interface TokenVerifier {
  /** The caller behind a compact JWT. Throws `DomainError('unauthenticated')` for every token that is not valid now. */
  verify(token: string): Promise<Caller>;
}
