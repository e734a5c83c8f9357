/** The reason that a body gives; null for none. An empty text is none. */
export const givenReason = ({ reason }: { readonly reason?: string | undefined }): string | null =>
  reason === undefined || reason === '' ? null : reason;
