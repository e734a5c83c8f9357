/** Bytes that the bodies of these routes may have; the others take what the runtime says. */
export const bodyLimits: Readonly<Record<string, number>> = { '/v1/invitations/bulk': 1_024 * 1_024 };
