import type { MailKind } from '@app/domain';

/** Somebody as a mail speaks of him: a name is only as good as the address beside it. */
export interface Named {
  readonly name: string | null;
  readonly address: string;
}

/** What a mail says, before it is put into words. Names are as people typed them. */
export interface MailContent {
  readonly kind: MailKind;
  /** The community at the root of the tree. */
  readonly rootName: string;
  readonly communities: readonly { readonly name: string; readonly roles: readonly string[] }[];
  /** Whoever vouches for the invitation; null when nobody knows him any more. */
  readonly voucher: Named | null;
  readonly guest: Named;
  /** Holds no secret: who opens it has to sign in with the invited address. */
  readonly url: string;
  readonly expiresAt: string;
}

/** A mail in words. */
export interface WrittenMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The words of one mail in one language, without any markup. */
export interface Words {
  readonly subject: string;
  readonly greeting: string;
  readonly lead: string;
  /** Above the list of communities; null without one. */
  readonly listTitle: string | null;
  /** After the list, one paragraph each. */
  readonly after: readonly string[];
  /** The words on the link; null without a link. */
  readonly action: string | null;
  readonly footer: string;
}

export type Language = 'en' | 'fr';
export type Wording = Readonly<Record<MailKind, (content: MailContent) => Words>>;
