/** What examples of the documentation name: always the same people and communities, so that they fit together. */
export const exampleOf = {
  mainId: '3f0a9a44-6b0e-4c5e-9a57-0d5b8f1c2e01',
  managedId: '7c1e55d0-2b5f-4f7a-8a55-64e2b7a0c902',
  adaId: '815f44cf-123e-477b-92a8-c1cf72e50af2',
  graceId: 'c5d8a6f2-97b1-4b6e-bb1e-8a4d2f1e7703',
  roleId: 'b2a7c1c4-55e1-4a86-8f0e-5f3a0d9be102',
  commandId: '5f0e6f3a-2b1c-4d8e-9f7a-6c5b4a392817',
  eventId: '0d4f8f7e-9c1a-5a2b-8d3c-1e2f3a4b5c6d',
  invitationId: 'PwqaRGsOTF6aVw1bjxwuAcXYpvKXsUtuux6KTS8edwMBEiM0RVZneA',
  email: 'grace@example.org',
  earlier: '2026-01-10T09:30:00.000Z',
  later: '2026-01-17T09:30:00.000Z',
  position: '00000000000000000042',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  cursor: 'eyJ2IjoxLCJhZnRlciI6IjQyIn0',
} as const;
